import { randomBytes } from 'node:crypto'
import type { SigningAlgorithm } from '#agent/keys/create-signer.ts'
import type { Family } from '#schemas/family.ts'
import { checkPayloadTerms } from './check-payload-terms.ts'
import { completeProof } from './data-integrity/complete-proof.ts'
import type { CryptosuiteName, ProofAlgorithm } from './data-integrity/cryptosuites.ts'
import { prepareProof } from './data-integrity/prepare-proof.ts'
import { completeSdJwt } from './sd-jwt/prepare-sd-jwt.ts'
import { prepareSdJwtCredential, type SdJwtSecuring } from './sd-jwt/prepare-sd-jwt-credential.ts'
import type { MediaType } from './secured-document.ts'
import { encodeCompact, encodeSigningInput } from './sign-jose.ts'
import { toJwtClaims } from './to-jwt-claims.ts'

/** How a credential is to be secured. */
export type Securing =
  | { mediaType: 'application/jwt' | 'application/vc+jwt' }
  | SdJwtSecuring
  | {
      mediaType: 'application/vc'
      cryptosuite: CryptosuiteName
      /** JSON Pointers to what a holder cannot withhold; for ecdsa-sd-2023. */
      mandatoryPointers?: readonly string[]
    }

/** What is durable before it is signed: the exact bytes, and what else the secured credential is made of. */
export type Unsigned = { signingInput: Buffer; rest: Buffer | null }

/** Compact, or a document with its proof. */
export type SecuredCredential = string | Record<string, unknown>

/**
 * Everything of a secured credential but the signature.
 *
 * @param family of the credential, if it is of one
 * @param verificationMethod absolute DID URL of the key that will sign
 * @throws {ProofError} if the credential cannot be secured this way
 */
export function prepareSecuring(options: Preparing): Unsigned | Promise<Unsigned> {
  const { credential, securing } = options
  const looking = checkPayloadTerms({ credential, mediaType: securing.mediaType })
  return looking ? looking.then(() => prepare(options)) : prepare(options)
}

type Preparing = {
  credential: Record<string, unknown>
  securing: Securing
  algorithm: SigningAlgorithm
  verificationMethod: string
  family: Family | undefined
  now: Date
  random?: (bytes: number) => Buffer
}

function prepare({
  credential,
  securing,
  algorithm,
  verificationMethod,
  family,
  now,
  random = randomBytes,
}: Preparing): Unsigned | Promise<Unsigned> {
  const header = { alg: algorithm, kid: verificationMethod }
  switch (securing.mediaType) {
    case 'application/vc+jwt':
      return {
        signingInput: encodeSigningInput({
          header: { ...header, typ: 'vc+jwt', cty: 'vc' },
          payload: credential,
        }),
        rest: null,
      }
    case 'application/jwt':
      return {
        signingInput: encodeSigningInput({
          header: { ...header, typ: 'JWT' },
          payload: toJwtClaims({ credential }),
        }),
        rest: null,
      }
    case 'application/dc+sd-jwt':
    case 'application/vc+sd-jwt':
      return prepareSdJwtCredential({ credential, securing, header, family, now, random })
    case 'application/vc': {
      const { cryptosuite, mandatoryPointers } = securing
      return prepareProof({
        document: credential,
        cryptosuite,
        algorithm: algorithm as ProofAlgorithm,
        verificationMethod,
        proofPurpose: 'assertionMethod',
        created: now,
        ...(mandatoryPointers === undefined ? {} : { mandatoryPointers }),
      })
    }
  }
}

/** Puts the signature in. */
export function completeSecuring({
  mediaType,
  signingInput,
  rest,
  signature,
}: Unsigned & { mediaType: MediaType; signature: Buffer }): SecuredCredential {
  switch (mediaType) {
    case 'application/vc+jwt':
    case 'application/jwt':
      return encodeCompact({ signingInput, signature })
    case 'application/dc+sd-jwt':
    case 'application/vc+sd-jwt':
      return completeSdJwt({ signingInput, rest: rest!, signature })
    default:
      return completeProof({ rest: rest!, signature })
  }
}
