import type { AgentErrorCode } from '#agent/errors.ts'
import type { StrictJsonCode } from '#agent/parse-strict-json.ts'

/** Codes of the HTTP room itself. */
export type HttpCode =
  | 'AUTHORIZATION_SERVER_UNAVAILABLE'
  | 'BODY_ENCODING_UNSUPPORTED'
  | 'BODY_INCOMPLETE'
  | 'BODY_INVALID'
  | 'BODY_MALFORMED'
  | 'BODY_MISSING'
  | 'BODY_TOO_LARGE'
  | 'BODY_TOO_SLOW'
  | 'CONTENT_TYPE_UNSUPPORTED'
  | 'CREDENTIAL_MALFORMED'
  | 'HEADER_INVALID'
  | 'IF_MATCH_MISSING'
  | 'INTERNAL_ERROR'
  | 'METHOD_NOT_ALLOWED'
  | 'METHOD_NOT_IMPLEMENTED'
  | 'NOT_ACCEPTABLE'
  | 'NOT_FOUND'
  | 'NOT_READY'
  | 'OVERLOADED'
  | 'PATH_INVALID'
  | 'PERSON_INVALID'
  | 'PRESENTATION_MALFORMED'
  | 'QUERY_INVALID'
  | 'SCOPE_MISSING'
  | 'TOKEN_INVALID'
  | 'TOKEN_MISSING'
  | 'VERIFICATION_FAILED'

export type ProblemCode = HttpCode | AgentErrorCode | StrictJsonCode

/** What a code says in general: the status it is answered with, and a title that never changes (RFC 9457 §3.1.3). */
export type ProblemKind = { status: number; title: string }

/** The one place where codes become status codes. */
export const problemKinds: Readonly<Record<ProblemCode, ProblemKind>> = {
  ACCREDITATION_CYCLE: { status: 422, title: 'An organisation would accredit itself' },
  ACCREDITATION_ENDED: { status: 409, title: 'The accreditation has ended already' },
  ACCREDITATION_NOT_FOUND: { status: 404, title: 'There is no such accreditation' },
  ACCREDITATION_PERIOD_INVALID: { status: 422, title: 'The period of the accreditation is not valid' },
  ACCREDITATION_TOO_DEEP: { status: 422, title: 'There are too many accreditations above this one' },
  ANSWER_REFUSED: { status: 400, title: 'What was presented does not answer this request' },
  APPROVAL_NEEDS_ANOTHER: { status: 409, title: 'Another person has to approve this' },
  AUTHORIZATION_SERVER_UNAVAILABLE: { status: 503, title: 'The authorization server does not answer' },
  BODY_ENCODING_UNSUPPORTED: { status: 415, title: 'The content coding is not supported' },
  BODY_INCOMPLETE: { status: 400, title: 'The body ended early' },
  BODY_INVALID: { status: 422, title: 'The body does not have the required form' },
  BODY_MALFORMED: { status: 400, title: 'The body cannot be decoded' },
  BODY_MISSING: { status: 400, title: 'A body is required' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  BODY_TOO_SLOW: { status: 408, title: 'The body did not arrive in time' },
  BREAK_GLASS_INVALID: { status: 422, title: 'Breaking the glass needs authority, reason and a person' },
  CARD_TOO_LARGE: { status: 422, title: 'The license does not fit on a card' },
  CARD_UNAVAILABLE: { status: 409, title: 'There is no card of this credential' },
  CHAIN_UNAVAILABLE: { status: 503, title: 'The chain does not take transactions at the moment' },
  CLAIMS_INVALID: { status: 422, title: 'The claims are not valid' },
  CONSENT_INVALID: { status: 422, title: 'The signing of the consent is not one that can be recorded' },
  CONTENT_TYPE_UNSUPPORTED: { status: 415, title: 'The media type is not supported' },
  COMPROMISE_INVALID: { status: 422, title: 'The compromise is not one that the registry can be told' },
  CONSENT_NOT_FOUND: { status: 404, title: 'There is no such consent' },
  CONSENT_NOT_VALID: { status: 422, title: 'The presentation is not of valid consents' },
  CONSENT_NOT_YOURS: { status: 403, title: 'The consent is another person’s' },
  CONSENT_WITHDRAWN: { status: 409, title: 'The consent was withdrawn' },
  CONTROLLER_NOT_HELD: {
    status: 409,
    title: 'This service does not hold the key that controls the organisation',
  },
  CREDENTIAL_DELETED: { status: 410, title: 'The credential was deleted' },
  CREDENTIAL_EXISTS: { status: 409, title: 'There is a credential with this id' },
  CREDENTIAL_INVALID: { status: 422, title: 'The credential does not have the required form' },
  CREDENTIAL_MALFORMED: { status: 400, title: 'The credential could not be read, or is none' },
  CREDENTIAL_NOT_FOUND: { status: 404, title: 'There is no such credential' },
  DCQL_INVALID: { status: 422, title: 'The query is not one that can be asked here' },
  DELIVERY_NOT_DEAD: { status: 409, title: 'The delivery was not given up' },
  DELIVERY_NOT_FOUND: { status: 404, title: 'There is no such delivery' },
  DIRECTORY_ENTRY_INVALID: { status: 422, title: 'The entry is not one that can be listed' },
  DIRECTORY_ENTRY_NOT_FOUND: { status: 404, title: 'There is no such entry in the directory' },
  DOUBLE_ENROLMENT: { status: 409, title: 'Another enrolment holds the nullifier' },
  EXCHANGE_ENDED: { status: 410, title: 'The exchange is over' },
  EXCHANGE_MESSAGE_INVALID: { status: 400, title: 'The exchange does not take this message now' },
  EXCHANGE_MOVED: { status: 409, title: 'The exchange went on meanwhile' },
  EXCHANGE_NOT_FOUND: { status: 404, title: 'There is no such exchange' },
  ENROLMENT_INVALID: { status: 422, title: 'The enrolment is not valid by what is on record of the trial' },
  FAMILY_UNKNOWN: { status: 422, title: 'Credentials of this type are not issued here' },
  GRANT_EXPIRED: { status: 410, title: 'What was signed is no longer taken' },
  GRANT_INVALID: { status: 422, title: 'The claims are not what the grantor signed' },
  GRANT_USED: { status: 409, title: 'A consent was issued of what was signed' },
  HEADER_INVALID: { status: 400, title: 'A header does not have the required form' },
  HOLDER_PROOF_INVALID: { status: 401, title: 'Nobody is shown to have made the request' },
  HOLDER_PROOF_USED: { status: 409, title: 'The signed request was used before' },
  HOLDER_UNAVAILABLE: { status: 503, title: 'The DID cannot be resolved at the moment' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The Idempotency-Key was used for another request' },
  IF_MATCH_MISSING: { status: 428, title: 'If-Match is required' },
  INTERNAL_ERROR: { status: 500, title: 'Something went wrong on our side' },
  ISSUER_NOT_YOURS: { status: 422, title: 'The issuer is not a DID of the organisation' },
  JSON_DEPTH: { status: 400, title: 'The JSON is nested too deeply' },
  JSON_KEY_DUPLICATE: { status: 400, title: 'The JSON has a key twice' },
  JSON_KEY_FORBIDDEN: { status: 400, title: 'The JSON has a key that is not allowed' },
  JSON_MALFORMED: { status: 400, title: 'The body is not JSON' },
  JSON_NUMBER_INEXACT: { status: 400, title: 'The JSON has a number that cannot be held exactly' },
  JSON_STRING_INVALID: { status: 400, title: 'The JSON has a string that is not Unicode text' },
  JURISDICTION_UNKNOWN: { status: 422, title: 'There is no such jurisdiction' },
  KEY_ENCRYPTION_KEY_WRONG: { status: 500, title: 'Something went wrong on our side' },
  KEY_ENDED: { status: 409, title: 'The key has ended already' },
  KEY_NOT_FOUND: { status: 404, title: 'There is no such key' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The method is not allowed here' },
  METHOD_NOT_IMPLEMENTED: { status: 501, title: 'The method is not known' },
  MONITOR_NOT_FOUND: { status: 404, title: 'There is no such monitor' },
  NOT_ACCEPTABLE: { status: 406, title: 'None of the accepted media types is available' },
  NOT_ACCREDITED: { status: 403, title: 'The organisation is not accredited for this' },
  NOT_FOUND: { status: 404, title: 'There is nothing here' },
  NOT_READY: { status: 503, title: 'The service is not ready' },
  NULLIFIER_NOT_FOUND: { status: 404, title: 'The enrolment does not hold this nullifier' },
  OFFER_KEYS_DIFFER: { status: 409, title: 'The offer was taken up with other keys' },
  OFFER_NOT_FOUND: { status: 404, title: 'There is no such offer' },
  ORGANISATION_HALTED: { status: 409, title: 'The organisation is halted' },
  ORGANISATION_NOT_FOUND: { status: 404, title: 'There is no such organisation' },
  ORGANISATION_NOT_HALTED: { status: 409, title: 'The organisation is not halted' },
  ORGANISATION_NOT_REGISTERED: { status: 422, title: 'The registry does not know the organisation' },
  OVERLOADED: { status: 503, title: 'Too much to do at the moment' },
  PATH_INVALID: { status: 400, title: 'The path cannot be decoded' },
  PERSON_INVALID: { status: 400, title: 'The acting person is not named as required' },
  PRESENTATION_DELETED: { status: 410, title: 'The presentation was deleted' },
  PRESENTATION_INVALID: { status: 422, title: 'The presentation does not have the required form' },
  PRESENTATION_MALFORMED: { status: 400, title: 'The presentation could not be read, or is none' },
  PRESENTATION_NOT_FOUND: { status: 404, title: 'There is no such presentation' },
  PRESENTATION_REFUSED: { status: 400, title: 'The presentation is not what the exchange asks for' },
  PROFILE_NAME_INVALID: { status: 422, title: 'A profile cannot have this name' },
  PROFILE_NOT_FOUND: { status: 404, title: 'There is no such profile' },
  QUERY_INVALID: { status: 400, title: 'The query does not have the required form' },
  RECORD_NOT_FOUND: { status: 404, title: 'There is no such record' },
  RECORD_VERSION_CONFLICT: { status: 412, title: 'The record has another version by now' },
  REGISTRY_REFUSED: { status: 409, title: 'The registry refused the transaction' },
  REQUEST_ANSWERED: { status: 409, title: 'The request was answered before' },
  REQUEST_EXPIRED: { status: 410, title: 'The request has expired' },
  REQUEST_FAILED: { status: 409, title: 'The answer was taken, and no outcome came of it' },
  REQUEST_NOT_FOUND: { status: 404, title: 'There is no such request' },
  RESPONSE_CODE_INVALID: { status: 403, title: 'The response_code is not the one that was given out' },
  RESPONSE_INVALID: { status: 400, title: 'The response does not have the required form' },
  REVIEW_DECIDED: { status: 409, title: 'The review was decided before' },
  REVIEW_NOT_FOUND: { status: 404, title: 'There is no such review' },
  REVOCATION_FINAL: { status: 409, title: 'A revocation cannot be undone' },
  SCOPE_EXCEEDED: { status: 422, title: 'The scope goes beyond the accreditation above' },
  SCOPE_MISSING: { status: 403, title: 'The access token does not allow this' },
  SECURING_UNAVAILABLE: { status: 422, title: 'The issuer cannot secure a credential this way' },
  SIGNING_KEY_NOT_READY: { status: 503, title: 'No key of the organisation signs at the moment' },
  STATUS_LIST_NOT_READY: { status: 503, title: 'The next status list is not anchored yet' },
  STATUS_MESSAGES_NOT_READY: { status: 503, title: 'The status messages are not anchored yet' },
  STATUS_MESSAGES_UNSET: { status: 409, title: 'The organisation has no status messages' },
  STATUS_MESSAGE_INVALID: { status: 422, title: 'There is no such status message' },
  STATUS_OF_RECORD: { status: 409, title: 'The record decides this status' },
  STATUS_PURPOSE_UNKNOWN: { status: 422, title: 'There is no such status purpose' },
  SUBJECTS_DIFFER: { status: 422, title: 'The credentials are of more than one subject' },
  SUBJECT_ERASED: { status: 410, title: 'The subject was erased' },
  SUBJECT_NOT_FOUND: { status: 404, title: 'There is no such subject' },
  TEMPLATES_BUSY: { status: 503, title: 'Too many templates are being evaluated' },
  TEMPLATE_FAILED: { status: 422, title: 'A template of the workflow came to nothing that can be used' },
  TIME_INVALID: { status: 422, title: 'The time asked about has not come, or is none' },
  TOKEN_INVALID: { status: 401, title: 'The access token is not valid' },
  TOKEN_MISSING: { status: 401, title: 'An access token is required' },
  TOO_MANY_STREAMS: { status: 503, title: 'Too many streams are open' },
  VERIFICATION_FAILED: { status: 400, title: 'What was presented is not verified' },
  TRANSITION_DECIDED: { status: 409, title: 'The transition was decided before' },
  TRANSITION_INVALID: { status: 422, title: 'The transition lacks something, or contradicts the record' },
  TRANSITION_NOT_ALLOWED: { status: 409, title: 'The record cannot make this transition' },
  TRANSITION_NOT_FOUND: { status: 404, title: 'There is no such transition' },
  TRANSITION_OUT_OF_ORDER: { status: 409, title: 'The transition would come before one that was made' },
  TRIAL_EXISTS: { status: 409, title: 'The trial is kept already' },
  TRIAL_INVALID: { status: 422, title: 'It does not fit what is on record of the trial' },
  TRIAL_NOT_FOUND: { status: 404, title: 'There is no such trial' },
  VERIFICATION_NOT_FOUND: { status: 404, title: 'There is no such verification' },
  WEBHOOK_EXISTS: { status: 409, title: 'The webhook is registered already' },
  WEBHOOK_NOT_FOUND: { status: 404, title: 'There is no such webhook' },
  WEBHOOK_URL_REFUSED: { status: 422, title: 'Webhooks are not sent to this URL' },
  WITHDRAWAL_EXISTS: { status: 409, title: 'The withdrawal is on record' },
  WORKFLOW_EXISTS: { status: 409, title: 'There is a workflow with this id' },
  WORKFLOW_INVALID: { status: 422, title: 'The workflow does not have the required form' },
  WORKFLOW_NOT_FOUND: { status: 404, title: 'There is no such workflow' },
}
