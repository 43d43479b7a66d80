/** Every code with which claims, or a credential around them, can be refused. */
export type ClaimFaultCode =
  | 'CHECK_DIGIT_WRONG'
  | 'CLAIM_CONTRADICTS'
  | 'CLAIM_DUPLICATE'
  | 'CLAIM_FORM'
  | 'CLAIM_MISSING'
  | 'CLAIM_NOT_LISTED'
  | 'CLAIM_SIZE'
  | 'CLAIM_TYPE'
  | 'CLAIM_UNKNOWN'
  | 'CONTEXT_INVALID'
  | 'CREDENTIAL_SCHEMA_INVALID'
  | 'CREDENTIAL_STATUS_INVALID'
  | 'CREDENTIAL_SUBJECT_INVALID'
  | 'DATE_INVALID'
  | 'DATE_ORDER'
  | 'ID_INVALID'
  | 'ISSUER_INVALID'
  | 'NAME_INVALID'
  | 'NOT_AN_OBJECT'
  | 'PROPERTY_INVALID'
  | 'TYPE_INVALID'

/**
 * What is wrong with one claim. `pointer` is a JSON Pointer (RFC 6901) into what was checked: the credential subject,
 * or the credential. `message` names the claim and never holds a value.
 */
export type ClaimFault = { pointer: string; code: ClaimFaultCode; message: string }
