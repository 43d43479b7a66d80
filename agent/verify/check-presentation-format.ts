import { checkSecuredContext } from '#agent/proofs/check-secured-context.ts'
import type { ParsedPresentation } from '#agent/proofs/secured-document.ts'
import { checkPresentationShape } from '#schemas/presentation.ts'
import type { FormatCheck, FormatCode } from './check-format.ts'
import type { Evidence } from './verdict.ts'

/** More than anybody presents at once; each costs a verification. */
const MAX_CREDENTIALS = 64

/** Told at most. */
const MAX_FAULTS = 20

/** Is it a presentation of the data model (VCDM 2.0 §4.13, VCDM 1.1 §4.10)? Its credentials are looked at one by one. */
export function checkPresentationFormat({ parsed }: { parsed: ParsedPresentation }): FormatCheck {
  const { payload, types, credentials, proofs, mediaType } = parsed
  const fail = (code: FormatCode, message: string, evidence: Evidence = {}): FormatCheck => ({
    check: 'format',
    outcome: 'fail',
    code,
    message,
    evidence,
  })
  const fault = checkSecuredContext({ payload, mediaType })
  if (fault) return fail('SHAPE_INVALID', fault)
  const faults = checkPresentationShape(payload)
  if (faults.length > 0)
    return fail('SHAPE_INVALID', faults[0]!.message, { faults: faults.slice(0, MAX_FAULTS) })
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
