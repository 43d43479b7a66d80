export type StatusFaultCode =
  | 'CHAIN_UNAVAILABLE'
  | 'RANGE_ERROR'
  | 'STATUS_LIST_EXPIRED'
  | 'STATUS_LIST_FOREIGN'
  | 'STATUS_LIST_INVALID'
  | 'STATUS_LIST_NOT_ANCHORED'
  | 'STATUS_LIST_TOO_SHORT'
  | 'STATUS_NOT_ANCHORED'
  | 'STATUS_PURPOSE_MISMATCH'
  | 'STATUS_ROLLED_BACK'
  | 'STATUS_UNAVAILABLE'

/** Nobody could know, as against: what was found is wrong. */
const UNKNOWN: ReadonlySet<StatusFaultCode> = new Set([
  'CHAIN_UNAVAILABLE',
  'STATUS_LIST_EXPIRED',
  'STATUS_NOT_ANCHORED',
  'STATUS_UNAVAILABLE',
])

/** Why a status list says nothing. */
export class StatusFault extends Error {
  override readonly name = 'StatusFault'
  readonly code: StatusFaultCode
  readonly outcome: 'fail' | 'unknown'

  constructor(code: StatusFaultCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
    this.outcome = UNKNOWN.has(code) ? 'unknown' : 'fail'
  }
}
