/** Why something is not a credential or presentation that we read at all. */
export type ProofErrorCode =
  | 'ALGORITHM_NOT_ALLOWED'
  | 'BASE_PROOF'
  | 'CLAIM_NOT_DISCLOSABLE'
  | 'CLAIM_OVERWRITTEN'
  | 'CONTEXT_CONFLICT'
  | 'CONTEXT_UNKNOWN'
  | 'CRITICAL_HEADER'
  | 'CRYPTOSUITE_NOT_SUPPORTED'
  | 'CTY_WRONG'
  | 'DATE_CONFLICT'
  | 'DIGEST_REPEATED'
  | 'DISCLOSURE_MALFORMED'
  | 'DISCLOSURE_UNREFERENCED'
  | 'HEADER_MALFORMED'
  | 'ISSUER_CONFLICT'
  | 'JSON_LD_INVALID'
  | 'JTI_CONFLICT'
  | 'JWS_MALFORMED'
  | 'KEY_BINDING_MALFORMED'
  | 'KEY_IN_HEADER'
  | 'KID_INVALID'
  | 'LD_CONFLICT'
  | 'NOT_A_CREDENTIAL'
  | 'NUMERIC_DATE_INVALID'
  | 'PAYLOAD_MALFORMED'
  | 'POINTER_INVALID'
  | 'PROOF_CHAIN_BROKEN'
  | 'PROOF_DATE_INVALID'
  | 'PROOF_MALFORMED'
  | 'PROOF_MISSING'
  | 'PROOF_PURPOSE_INVALID'
  | 'PROOF_VALUE_INVALID'
  | 'SD_ALG_UNKNOWN'
  | 'SD_CLAIM_MISPLACED'
  | 'SD_JWT_MALFORMED'
  | 'SUBJECT_CONFLICT'
  | 'TERM_REDEFINED'
  | 'TERM_UNDEFINED'
  | 'TOO_LARGE'
  | 'TYP_WRONG'
  | 'VCT_UNKNOWN'
  | 'VERIFICATION_METHOD_INVALID'
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
