import { type ParsedJws, parseJws } from './parse-jws.ts'
import { ProofError, type ProofErrorCode } from './proof-error.ts'
import { readCompact } from './read-compact.ts'

/** The registered JWT claims of a payload that count (RFC 7519 §4.1); seconds since 1970. */
export type JwtDates = { exp?: number; nbf?: number; iat?: number }

export type ParsedCredential = ParsedJws & {
  /** `issuer`, or its `id`. */
  issuer: string | null
  /** The ids of all subjects that have one. */
  subjects: readonly string[]
  types: readonly string[]
  dates: JwtDates
}

/**
 * Reads a secured credential: a compact JWT, or an EnvelopedVerifiableCredential (VCDM 2.0 §4.13).
 *
 * @param maxBytes of the compact form; 256 KiB unless told
 * @throws {ProofError} if it cannot be read, or if JWT claims beside the credential say something else than it does
 */
export function parseCredential({
  credential,
  maxBytes,
}: {
  credential: unknown
  maxBytes?: number
}): ParsedCredential {
  const compact = readCompact({ document: credential, kind: 'vc' })
  const jws = parseJws({ compact, kind: 'vc', ...(maxBytes === undefined ? {} : { maxBytes }) })
  const { payload } = jws
  checkWrapperClaims(payload)
  const issuer = readId(payload.issuer)
  const entries = Array.isArray(payload.credentialSubject)
    ? payload.credentialSubject
    : [payload.credentialSubject]
  const subjects = entries.map(readId).filter((id) => id !== null)
  // VC-JOSE-COSE §3.1.1 lets a payload repeat members as JWT claims; what says two things says neither
  checkSame({ claim: payload.iss, member: issuer, code: 'ISSUER_CONFLICT', message: 'iss is not the issuer' })
  checkSame({
    claim: payload.sub,
    member: subjects.length === 1 ? subjects[0]! : null,
    code: 'SUBJECT_CONFLICT',
    message: 'sub is not the subject',
  })
  checkSame({ claim: payload.jti, member: payload.id, code: 'JTI_CONFLICT', message: 'jti is not the id' })
  return { ...jws, issuer, subjects, types: readTypes(payload.type), dates: readDates(payload) }
}

/**
 * VC-JOSE-COSE §3.1.1: "The JWT Claim Names vc and vp MUST NOT be present": they belong to VC 1.1.
 *
 * @throws {ProofError} WRAPPER_CLAIM
 */
export function checkWrapperClaims(payload: Record<string, unknown>): void {
  if (payload.vc !== undefined || payload.vp !== undefined) {
    throw new ProofError('WRAPPER_CLAIM', 'the claims vc and vp are refused')
  }
}

/**
 * RFC 7519 §2: a NumericDate is a number of seconds. Finite, not negative, and within what a Date can hold.
 *
 * @throws {ProofError} NUMERIC_DATE_INVALID
 */
export function readDates(payload: Record<string, unknown>): JwtDates {
  const dates: JwtDates = {}
  for (const name of ['exp', 'nbf', 'iat'] as const) {
    const value = payload[name]
    if (value === undefined) continue
    if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > MAX_SECONDS) {
      throw new ProofError('NUMERIC_DATE_INVALID', `${name} is not a time in whole seconds`)
    }
    dates[name] = value as number
  }
  return dates
}

/** The end of the year 9999. */
const MAX_SECONDS = 253_402_300_799

export function readId(value: unknown): string | null {
  if (typeof value === 'string') return value
  const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined
  return typeof id === 'string' ? id : null
}

/** Fails unless a JWT claim is absent or equal to the member that it repeats. */
export function checkSame({
  claim,
  member,
  code,
  message,
}: {
  claim: unknown
  member: unknown
  code: ProofErrorCode
  message: string
}): void {
  if (claim !== undefined && (claim !== member || typeof claim !== 'string'))
    throw new ProofError(code, message)
}

export function readTypes(type: unknown): readonly string[] {
  const types = Array.isArray(type) ? type : [type]
  return types.filter((entry) => typeof entry === 'string')
}
