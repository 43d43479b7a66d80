/** What the header says that an SD-JWT is: an SD-JWT VC, or a credential or a presentation of the data model. */
export type SdJwtTyp = 'dc+sd-jwt' | 'vc+sd-jwt' | 'vp+sd-jwt'

/** SD-JWT VC "Registered JWT Claims": those that "MUST NOT be included in the Disclosures". */
const REGISTERED = ['/cnf', '/exp', '/iss', '/nbf', '/status', '/vct', '/vct#integrity']

/**
 * VC-JOSE-COSE §3.2.1: "implementers SHOULD ensure that properties necessary for the validation and verification of a
 * credential are NOT selectively disclosable". It names `@context`, `type`, `credentialStatus`, `credentialSchema` and
 * `relatedResource`; for us dates and issuer are among them.
 */
const OF_CREDENTIALS = [
  '/@context',
  '/credentialSchema',
  '/credentialStatus',
  '/issuer',
  '/relatedResource',
  '/type',
  '/validFrom',
  '/validUntil',
]

const BY_TYP: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['dc+sd-jwt', new Set([...REGISTERED, ...OF_CREDENTIALS.map((pointer) => `/ld${pointer}`)])],
  ['vc+sd-jwt', new Set([...REGISTERED, ...OF_CREDENTIALS])],
  ['vp+sd-jwt', new Set([...REGISTERED, '/@context', '/aud', '/nonce', '/type'])],
])

/**
 * The claims that nobody can withhold, and nothing inside them, as JSON Pointers: a verifier that does not see `exp` or
 * `status` takes what has ended for valid. A presentation is its holder's own to shorten, but for what it answers.
 *
 * @param typ of the header; RFC 9901 §9.11 lets an application have one of its own
 */
export function reservedClaims(typ: string): ReadonlySet<string> {
  return BY_TYP.get(typ) ?? new Set(REGISTERED)
}
