import { ProofError, type ProofErrorCode } from './proof-error.ts'
import type { JwtDates } from './secured-document.ts'

/** The end of the year 9999. */
const MAX_SECONDS = 253_402_300_799

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

/** A URL, or the `id` of an object. */
export function readId(value: unknown): string | null {
  if (typeof value === 'string') return value
  const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined
  return typeof id === 'string' ? id : null
}

/** The ids of one or more subjects, of those that have one. */
export function readSubjects(credentialSubject: unknown): readonly string[] {
  const entries: unknown[] = Array.isArray(credentialSubject) ? credentialSubject : [credentialSubject]
  return entries.map(readId).filter((id) => id !== null)
}

export function readTypes(type: unknown): readonly string[] {
  const types: unknown[] = Array.isArray(type) ? type : [type]
  return types.filter((entry) => typeof entry === 'string')
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
