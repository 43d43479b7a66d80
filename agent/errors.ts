/** Every code an operation of the agent can be refused with; http/ maps them to status codes in one place. */
export type AgentErrorCode =
  | 'ACCREDITATION_CYCLE'
  | 'ACCREDITATION_ENDED'
  | 'ACCREDITATION_NOT_FOUND'
  | 'ACCREDITATION_PERIOD_INVALID'
  | 'ACCREDITATION_TOO_DEEP'
  | 'CHAIN_UNAVAILABLE'
  | 'CLAIMS_INVALID'
  | 'COMPROMISE_INVALID'
  | 'CONTROLLER_NOT_HELD'
  | 'CREDENTIAL_DELETED'
  | 'CREDENTIAL_EXISTS'
  | 'CREDENTIAL_INVALID'
  | 'CREDENTIAL_NOT_FOUND'
  | 'DELIVERY_NOT_DEAD'
  | 'DELIVERY_NOT_FOUND'
  | 'EXCHANGE_ENDED'
  | 'EXCHANGE_MESSAGE_INVALID'
  | 'EXCHANGE_MOVED'
  | 'EXCHANGE_NOT_FOUND'
  | 'FAMILY_UNKNOWN'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'ISSUER_NOT_YOURS'
  | 'KEY_ENCRYPTION_KEY_WRONG'
  | 'KEY_ENDED'
  | 'KEY_NOT_FOUND'
  | 'MONITOR_NOT_FOUND'
  | 'NOT_ACCREDITED'
  | 'OFFER_KEYS_DIFFER'
  | 'OFFER_NOT_FOUND'
  | 'ORGANISATION_HALTED'
  | 'ORGANISATION_NOT_FOUND'
  | 'ORGANISATION_NOT_HALTED'
  | 'ORGANISATION_NOT_REGISTERED'
  | 'PRESENTATION_DELETED'
  | 'PRESENTATION_INVALID'
  | 'PRESENTATION_NOT_FOUND'
  | 'PRESENTATION_REFUSED'
  | 'RECORD_NOT_FOUND'
  | 'REGISTRY_REFUSED'
  | 'REVIEW_DECIDED'
  | 'REVIEW_NOT_FOUND'
  | 'REVOCATION_FINAL'
  | 'SCOPE_EXCEEDED'
  | 'SECURING_UNAVAILABLE'
  | 'SIGNING_KEY_NOT_READY'
  | 'STATUS_LIST_NOT_READY'
  | 'STATUS_PURPOSE_UNKNOWN'
  | 'SUBJECT_ERASED'
  | 'SUBJECT_NOT_FOUND'
  | 'TOO_MANY_STREAMS'
  | 'TIME_INVALID'
  | 'VERIFICATION_NOT_FOUND'
  | 'WEBHOOK_EXISTS'
  | 'WEBHOOK_NOT_FOUND'
  | 'WEBHOOK_URL_REFUSED'
  | 'WORKFLOW_EXISTS'
  | 'WORKFLOW_INVALID'
  | 'WORKFLOW_NOT_FOUND'

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
