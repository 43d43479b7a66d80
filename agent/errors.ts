/** Every code an operation of the agent can be refused with; http/ maps them to status codes in one place. */
export type AgentErrorCode =
  | 'CLAIMS_INVALID'
  | 'CREDENTIAL_EXISTS'
  | 'CREDENTIAL_INVALID'
  | 'CREDENTIAL_NOT_FOUND'
  | 'FAMILY_UNKNOWN'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'ISSUER_NOT_YOURS'
  | 'KEY_ENCRYPTION_KEY_WRONG'
  | 'NOT_ACCREDITED'
  | 'ORGANISATION_NOT_FOUND'
  | 'RECORD_NOT_FOUND'
  | 'REVOCATION_FINAL'
  | 'STATUS_LIST_NOT_READY'
  | 'STATUS_PURPOSE_UNKNOWN'
  | 'SUBJECT_ERASED'
  | 'SUBJECT_NOT_FOUND'

/** One thing that is wrong with the input; `pointer` is a JSON Pointer into the request's body. */
export type Fault = { pointer: string; code: string; message: string }

/** An operation that was refused. `message` may be shown to the caller and never holds a claim's value. */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly code: AgentErrorCode
  readonly faults: readonly Fault[]

  constructor(
    code: AgentErrorCode,
    message: string,
    options: { faults?: readonly Fault[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.faults = options.faults ?? []
  }
}
