import type { ParsedPresentation } from '#agent/proofs/parse-presentation.ts'
import type { FormatCheck, FormatCode } from './check-format.ts'

/** More than anybody presents at once; each costs a verification. */
const MAX_CREDENTIALS = 64
const CREDENTIALS_V2 = 'https://www.w3.org/ns/credentials/v2'

/** Is it a presentation of the data model (VCDM 2.0 §4.13)? Its credentials are looked at one by one. */
export function checkPresentationFormat({ parsed }: { parsed: ParsedPresentation }): FormatCheck {
  const { payload, types, credentials, holder, header } = parsed
  const fail = (code: FormatCode, message: string): FormatCheck => ({
    check: 'format',
    outcome: 'fail',
    code,
    message,
    evidence: {},
  })
  const contexts = payload['@context']
  if (!Array.isArray(contexts) || contexts[0] !== CREDENTIALS_V2) {
    return fail('SHAPE_INVALID', `the first @context is not ${CREDENTIALS_V2}`)
  }
  // "The type property MUST be present and its value MUST include VerifiablePresentation"
  if (!types.includes('VerifiablePresentation'))
    return fail('SHAPE_INVALID', 'type has no VerifiablePresentation')
  if (payload.id !== undefined && !(typeof payload.id === 'string' && URL.canParse(payload.id))) {
    return fail('SHAPE_INVALID', 'id is not a URL')
  }
  if (payload.holder !== undefined && holder === null) return fail('SHAPE_INVALID', 'holder names nobody')
  if (credentials.length > MAX_CREDENTIALS)
    return fail('TOO_LARGE', `more than ${MAX_CREDENTIALS} credentials`)
  return {
    check: 'format',
    outcome: 'pass',
    code: 'OK',
    message: 'well-formed under the data model 2.0',
    evidence: { mediaType: 'application/vp+jwt', alg: header.alg, types, credentials: credentials.length },
  }
}
