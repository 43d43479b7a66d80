import { randomBytes } from 'node:crypto'
import type { SigningAlgorithm } from '#agent/keys/create-signer.ts'
import type { ProofAlgorithm } from './data-integrity/cryptosuites.ts'
import { prepareProof } from './data-integrity/prepare-proof.ts'
import { prepareSdJwt } from './sd-jwt/prepare-sd-jwt.ts'
import type { Securing, Unsigned } from './securing.ts'
import { encodeSigningInput } from './sign-jose.ts'

/** How a presentation can be secured: as a credential can, but for what is disclosed selectively. */
export type PresentationSecuring =
  | { mediaType: 'application/jwt' | 'application/vc+jwt' | 'application/vc+sd-jwt' }
  | Extract<Securing, { mediaType: 'application/vc' }>

/**
 * Everything of a secured presentation but the signature; `completeSecuring` puts that in.
 *
 * @param verificationMethod absolute DID URL of the holder's key that will sign
 * @param challenge what it answers: `nonce` in a JWT
 * @param domain whom it is for: `aud` in a JWT
 * @throws {ProofError} if the presentation cannot be secured this way
 */
export function preparePresentation({
  presentation,
  securing,
  algorithm,
  verificationMethod,
  challenge,
  domain,
  now,
}: {
  presentation: Record<string, unknown>
  securing: PresentationSecuring
  algorithm: SigningAlgorithm
  verificationMethod: string
  challenge?: string | undefined
  domain?: string | undefined
  now: Date
}): Unsigned | Promise<Unsigned> {
  const header = { alg: algorithm, kid: verificationMethod }
  const answers = { nonce: challenge, aud: domain }
  switch (securing.mediaType) {
    case 'application/vc+jwt':
      return {
        signingInput: encodeSigningInput({
          header: { ...header, typ: 'vp+jwt', cty: 'vp' },
          payload: { ...presentation, ...answers },
        }),
        rest: null,
      }
    case 'application/vc+sd-jwt':
      // its holder has left out already what is not shown
      return prepareSdJwt({
        payload: { ...presentation, ...answers },
        disclosable: [],
        header: { ...header, typ: 'vp+sd-jwt', cty: 'vp' },
        random: randomBytes,
      })
    case 'application/jwt': {
      const { id: jti, holder, ...vp } = presentation
      const [iss] = verificationMethod.split('#')
      return {
        signingInput: encodeSigningInput({
          header: { ...header, typ: 'JWT' },
          payload: { iss: holder ?? iss, jti, ...answers, vp },
        }),
        rest: null,
      }
    }
    default:
      return prepareProof({
        document: presentation,
        cryptosuite: securing.cryptosuite,
        algorithm: algorithm as ProofAlgorithm,
        verificationMethod,
        proofPurpose: 'authentication',
        created: now,
        ...(challenge === undefined ? {} : { challenge }),
        ...(domain === undefined ? {} : { domain }),
      })
  }
}
