import { checkPointers } from '../data-integrity/check-pointers.ts'
import { parseSdJwt } from './parse-sd-jwt.ts'

/**
 * An SD-JWT with the Disclosures that its holder selects, of those that it has (RFC 9901 §7.2): a claim with all that is in
 * it, and whatever it is in. A Key Binding JWT is left behind: it is over something else.
 *
 * @param selectivePointers JSON Pointers into the credential
 * @throws {ProofError} POINTER_INVALID, and what is wrong with the SD-JWT
 */
export function selectDisclosures({
  token,
  selectivePointers,
}: {
  token: string
  selectivePointers: readonly string[]
}): string {
  const { payload, mediaType, sdJwt } = parseSdJwt({ token })
  checkPointers({ document: payload, pointers: selectivePointers })
  const { claims, disclosed } = sdJwt
  const toClaims = (pointer: string) => {
    if (mediaType === 'application/vc+sd-jwt') return pointer
    // an SD-JWT VC of a family has the claims of the subject at its top level
    return claims.ld === undefined ? pointer.replace('/credentialSubject', '') : `/ld${pointer}`
  }
  const selected = selectivePointers.map((pointer) => `${toClaims(pointer)}/`)
  const kept = disclosed.filter(({ pointer }) =>
    selected.some((other) => other.startsWith(`${pointer}/`) || `${pointer}/`.startsWith(other)),
  )
  return [token.split('~', 1)[0], ...kept.map(({ text }) => text), ''].join('~')
}
