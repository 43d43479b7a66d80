/** Why something is not a credential or presentation that we read at all. */
export type ProofErrorCode =
  | 'ALGORITHM_NOT_ALLOWED'
  | 'CRITICAL_HEADER'
  | 'CTY_WRONG'
  | 'HEADER_MALFORMED'
  | 'ISSUER_CONFLICT'
  | 'JTI_CONFLICT'
  | 'JWS_MALFORMED'
  | 'KEY_IN_HEADER'
  | 'KID_INVALID'
  | 'NOT_A_CREDENTIAL'
  | 'NUMERIC_DATE_INVALID'
  | 'PAYLOAD_MALFORMED'
  | 'SUBJECT_CONFLICT'
  | 'TOO_LARGE'
  | 'TYP_WRONG'
  | 'WRAPPER_CLAIM'

/** Input that was not read. `message` never holds a value of it. */
export class ProofError extends Error {
  override readonly name = 'ProofError'
  readonly code: ProofErrorCode

  constructor(code: ProofErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}
