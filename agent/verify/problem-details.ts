import type { Check } from './verdict.ts'

/** RFC 9457, as VCDM 2.0 §7.2 and VCALM have it, with our stable code and the check that it came from. */
export type VerificationProblem = { type: string; title: string; detail: string; code: string; check: string }

const VCDM = 'https://www.w3.org/TR/vc-data-model#'
const STATUS_LIST = 'https://www.w3.org/ns/credentials/status-list#'

/** Codes that a specification has a problem type for: VCDM 2.0 §7.2, Bitstring Status List 1.0 §3.5. */
const STANDARD_TYPES: Readonly<Record<string, string>> = {
  JWS_MALFORMED: `${VCDM}PARSING_ERROR`,
  HEADER_MALFORMED: `${VCDM}PARSING_ERROR`,
  PAYLOAD_MALFORMED: `${VCDM}PARSING_ERROR`,
  NOT_A_CREDENTIAL: `${VCDM}PARSING_ERROR`,
  TOO_LARGE: `${VCDM}PARSING_ERROR`,
  SHAPE_INVALID: `${VCDM}MALFORMED_VALUE_ERROR`,
  CLAIMS_INVALID: `${VCDM}MALFORMED_VALUE_ERROR`,
  NUMERIC_DATE_INVALID: `${VCDM}MALFORMED_VALUE_ERROR`,
  TERM_UNDEFINED: `${VCDM}MALFORMED_VALUE_ERROR`,
  TERM_REDEFINED: `${VCDM}MALFORMED_VALUE_ERROR`,
  SIGNATURE_INVALID: `${VCDM}CRYPTOGRAPHIC_SECURITY_ERROR`,
  KEY_NOT_LISTED: `${VCDM}CRYPTOGRAPHIC_SECURITY_ERROR`,
  // Bitstring Status List 1.0 §3, §3.2: these two are VCDM's
  STATUS_ENTRY_INVALID: `${VCDM}MALFORMED_VALUE_ERROR`,
  RANGE_ERROR: `${VCDM}RANGE_ERROR`,
  STATUS_LIST_TOO_SHORT: `${STATUS_LIST}STATUS_LIST_LENGTH_ERROR`,
  STATUS_UNAVAILABLE: `${STATUS_LIST}STATUS_RETRIEVAL_ERROR`,
  STATUS_LIST_INVALID: `${STATUS_LIST}STATUS_VERIFICATION_ERROR`,
  STATUS_ROLLED_BACK: `${STATUS_LIST}STATUS_VERIFICATION_ERROR`,
  STATUS_LIST_NOT_ANCHORED: `${STATUS_LIST}STATUS_VERIFICATION_ERROR`,
  STATUS_PURPOSE_MISMATCH: `${STATUS_LIST}STATUS_VERIFICATION_ERROR`,
  STATUS_SIZE_MISMATCH: `${STATUS_LIST}STATUS_VERIFICATION_ERROR`,
}

/** The problem that a check which did not pass tells of. */
export function createProblem({ check, code, message }: Check): VerificationProblem {
  const slug = code.toLowerCase().replaceAll('_', '-')
  return {
    type: STANDARD_TYPES[code] ?? `https://w3id.org/careseal/problems/${slug}`,
    title: sentenceCase(slug),
    detail: message,
    code,
    check,
  }
}

function sentenceCase(slug: string): string {
  return slug.charAt(0).toUpperCase() + slug.slice(1).replaceAll('-', ' ')
}
