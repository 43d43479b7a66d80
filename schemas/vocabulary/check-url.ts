/** Characters that no URI holds as they are (RFC 3986 §2): blanks, controls, and `"<>\^`{|}`. */
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-[\]_a-z~]+$/

/**
 * Tells whether a string has the form of an absolute URL as the VC Data Model means it: of any scheme, `did:` and
 * `urn:` among them, which need not lead anywhere.
 */
export function isAbsoluteUrl(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 4096 && ABSOLUTE_URI.test(value)
}
