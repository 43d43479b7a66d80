import { checkSecuredContext } from '#agent/proofs/check-secured-context.ts'
import type { ParsedPresentation } from '#agent/proofs/secured-document.ts'
import { isObject } from '#schemas/credential-members.ts'
import { isAbsoluteUrl } from '#schemas/vocabulary/check-url.ts'
import type { FormatCheck, FormatCode } from './check-format.ts'

/** More than anybody presents at once; each costs a verification. */
const MAX_CREDENTIALS = 64

/** Is it a presentation of the data model (VCDM 2.0 §4.13, VCDM 1.1 §4.10)? Its credentials are looked at one by one. */
export function checkPresentationFormat({ parsed }: { parsed: ParsedPresentation }): FormatCheck {
  const { payload, types, credentials, holder, proofs, mediaType } = parsed
  const fail = (code: FormatCode, message: string): FormatCheck => ({
    check: 'format',
    outcome: 'fail',
    code,
    message,
    evidence: {},
  })
  const fault = checkSecuredContext({ payload, mediaType })
  if (fault) return fail('SHAPE_INVALID', fault)
  // "The type property MUST be present and its value MUST include VerifiablePresentation"
  if (!types.includes('VerifiablePresentation'))
    return fail('SHAPE_INVALID', 'type has no VerifiablePresentation')
  if (payload.id !== undefined && !isAbsoluteUrl(payload.id)) return fail('SHAPE_INVALID', 'id is not a URL')
  // §4.3: "Subsequent items in the ordered set MUST be composed of any combination of URLs and objects"
  if (!(payload['@context'] as unknown[]).every((context) => isAbsoluteUrl(context) || isObject(context))) {
    return fail('SHAPE_INVALID', 'each @context must be a URL or an object')
  }
  // §4.13: "the values MUST NOT be non-object values such as numbers, strings, or URLs"; 1.1 has JWTs there
  if (mediaType !== 'application/jwt' && !credentials.every(isObject)) {
    return fail('SHAPE_INVALID', 'each verifiableCredential must be an object')
  }
  if (payload.holder !== undefined && holder === null) return fail('SHAPE_INVALID', 'holder names nobody')
  if (credentials.length > MAX_CREDENTIALS)
    return fail('TOO_LARGE', `more than ${MAX_CREDENTIALS} credentials`)
  return {
    check: 'format',
    outcome: 'pass',
    code: 'OK',
    message: 'well-formed under the data model',
    evidence: {
      mediaType: mediaType.replace('/vc', '/vp'),
      alg: proofs[0].alg,
      types,
      credentials: credentials.length,
    },
  }
}
