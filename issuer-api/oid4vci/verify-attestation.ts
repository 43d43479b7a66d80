import { Openid4vciIssuer } from '@openid4vc/openid4vci'
import { decodeProtectedHeader } from 'jose'
import { parseJwk } from '#agent/dids/parse-public-key.ts'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import { type IssuerMetadata, toMetadataResult } from './create-issuer-metadata.ts'
import { didOfJwk } from './did-of-jwk.ts'
import { Oid4vciError } from './oid4vci-error.ts'
import type { Proven } from './verify-proofs.ts'
import { BATCH_SIZE, PROOF_ALGORITHMS } from './wallet-algorithms.ts'

/** No older than a nonce lives; a clock may be this far ahead. In seconds. */
const MAX_AGE = 360
const MAX_AHEAD = 60

/**
 * Verifies a key attestation (OID4VCI 1.0 appendices D.1 and F.3): a wallet provider that is believed says that these
 * keys are its wallet's. The wallet proves nothing itself, so that all of it rests on that provider.
 *
 * @param attesters DIDs of the wallet providers that are believed
 * @returns the DID of each attested key, with the attestation's nonce
 * @throws {Oid4vciError} invalid_proof
 */
export async function verifyAttestation({
  jwt,
  metadata,
  attesters,
  resolveKeys,
  now,
}: {
  jwt: string
  metadata: IssuerMetadata
  attesters: readonly string[]
  resolveKeys: (did: string) => DidKeys | Promise<DidKeys>
  now: Date
}): Promise<Proven[]> {
  const kid = readKid(jwt)
  const did = kid.split('#')[0]!
  // whose keys are looked up, and fetched, is the operator's choice and not the wallet's
  if (!attesters.includes(did)) throw invalid('the attestation is by nobody who is believed here')
  const keys = await resolveKeys(did)
  const key = keys.deactivated ? undefined : keys.assertionMethod.get(kid)
  const library = new Openid4vciIssuer({
    callbacks: {
      verifyJwt: ({ alg }: { alg: string }, { compact }: { compact: string }) => {
        const place = compact.lastIndexOf('.')
        const signature = Buffer.from(compact.slice(place + 1), 'base64url')
        const verified =
          key !== undefined &&
          key.alg === alg &&
          PROOF_ALGORITHMS.includes(key.alg) &&
          key.verify(Buffer.from(compact.slice(0, place)), signature)
        return verified ? { verified, signerJwk: key.jwk } : { verified: false }
      },
    } as never,
  })
  const { payload } = await library
    .verifyCredentialRequestAttestationProof({
      keyAttestationJwt: jwt,
      issuerMetadata: toMetadataResult(metadata) as never,
      now,
    })
    .catch((cause: unknown) => {
      throw invalid('the attestation is not valid', cause)
    })
  const age = now.getTime() / 1_000 - payload.iat
  if (age > MAX_AGE || age < -MAX_AHEAD) throw invalid('the attestation is not of now')
  const { nonce, attested_keys: attested } = payload
  if (nonce === undefined) throw invalid('the attestation has no nonce')
  if (attested.length === 0 || attested.length > BATCH_SIZE) {
    throw invalid(`an attestation is of 1 to ${BATCH_SIZE} keys`)
  }
  try {
    return attested.map((jwk) => ({ subject: didOfJwk(parseJwk(jwk)), nonce }))
  } catch (cause) {
    throw invalid('an attested key is not one that can be used', cause)
  }
}

function readKid(jwt: string): string {
  try {
    const { kid, crit } = decodeProtectedHeader(jwt)
    if (typeof kid === 'string' && crit === undefined) return kid
  } catch (cause) {
    throw invalid('the attestation is not a JWT', cause)
  }
  throw invalid('the attestation names no key of its issuer')
}

function invalid(description: string, cause?: unknown): Oid4vciError {
  return new Oid4vciError('invalid_proof', description, { cause })
}
