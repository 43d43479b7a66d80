import { encodeCompact, encodeSigningInput } from '../sign-jose.ts'
import { concealClaims, type Random } from './conceal-claims.ts'

/** The protected header of an SD-JWT that we sign. */
export type SdJwtSigningHeader = {
  alg: string
  /** Absolute DID URL of the verification method. */
  kid: string
  typ: 'dc+sd-jwt' | 'vc+sd-jwt' | 'vp+sd-jwt'
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
 * @throws {RangeError} if a claim has a name that SD-JWT keeps for itself
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
