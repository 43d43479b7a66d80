import { ProofError } from '../proof-error.ts'
import { encodeCompact, encodeSigningInput } from '../sign-jose.ts'
import { concealClaims, type Random } from './conceal-claims.ts'
import { MAX_DISCLOSURES } from './read-sd-jwt.ts'
import type { SdJwtTyp } from './reserved-claims.ts'

/** The protected header of an SD-JWT that we sign. */
export type SdJwtSigningHeader = {
  alg: string
  /** Absolute DID URL of the verification method. */
  kid: string
  typ: SdJwtTyp
  cty?: 'vc' | 'vp'
}

/** What an SD-JWT is before its signature; both can be kept until then. */
export type PreparedSdJwt = {
  /** The exact bytes to sign (RFC 7515 §5.1). They hold digests where claims are concealed. */
  signingInput: Buffer
  /** What follows the signature: every Disclosure, with a tilde before and after each. It holds claims. */
  rest: Buffer
}

/**
 * An SD-JWT (RFC 9901 §4), all but the signature.
 *
 * @param disclosable JSON Pointers to the claims that the holder may leave out
 * @param random gives the salts: they are why nobody can guess a claim from its digest
 * @throws {ProofError} SD_CLAIM_MISPLACED if a claim has a name that SD-JWT keeps for itself; TOO_LARGE with more
 *   Disclosures than are read
 */
export function prepareSdJwt({
  payload,
  disclosable,
  header,
  random,
}: {
  payload: Record<string, unknown>
  disclosable: readonly string[]
  header: SdJwtSigningHeader
  random: Random
}): PreparedSdJwt {
  const concealed = concealClaims({ payload, disclosable, random })
  if (concealed.disclosures.length > MAX_DISCLOSURES) {
    throw new ProofError('TOO_LARGE', `more than ${MAX_DISCLOSURES} claims that can be left out`)
  }
  return {
    signingInput: encodeSigningInput({ header, payload: concealed.payload }),
    rest: Buffer.from(`~${concealed.disclosures.map((disclosure) => `${disclosure}~`).join('')}`, 'latin1'),
  }
}

/** The compact serialization (RFC 9901 §4): it ends in a tilde, since it has no Key Binding JWT. */
export function completeSdJwt({
  signingInput,
  rest,
  signature,
}: PreparedSdJwt & { signature: Uint8Array }): string {
  return encodeCompact({ signingInput, signature }) + rest.toString('latin1')
}
