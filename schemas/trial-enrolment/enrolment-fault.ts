/** Every code with which an enrolment, or the signing of its consent, can be refused. */
export type EnrolmentFaultCode =
  | 'CONSENT_AFTER_PROCEDURE'
  | 'CONSENT_MISMATCH'
  | 'CONSENT_NOT_RECORDED'
  | 'FORM_MISMATCH'
  | 'FORM_SUPERSEDED'
  | 'IRB_APPROVAL_EXPIRED'
  | 'IRB_APPROVAL_MISMATCH'
  | 'IRB_APPROVAL_MISSING'
  | 'NULLIFIER_MISSING'
  | 'NULLIFIER_NOT_HELD'
  | 'NULLIFIER_SCOPE'
  | 'PROTOCOL_MISMATCH'
  | 'PROTOCOL_NOT_APPROVED'
  | 'PROTOCOL_VERSION_UNKNOWN'
  | 'SIGNATURE_IN_FUTURE'
  | 'SIGNATURE_MEANING'
  | 'SIGNATURE_MISSING'
  | 'STATE_TRANSITION_FORBIDDEN'
  | 'TRIAL_NOT_OPEN'
  | 'TRIAL_UNKNOWN'
  | 'WITNESS_NOT_IMPARTIAL'

/** What is wrong; `pointer` is a JSON Pointer into what was checked. `message` never holds a value. */
export type EnrolmentFault = { pointer: string; code: EnrolmentFaultCode; message: string }

export function fault(pointer: string, code: EnrolmentFaultCode, message: string): EnrolmentFault {
  return { pointer, code, message }
}
