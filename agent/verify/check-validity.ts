import type { JwtDates } from '#agent/proofs/secured-document.ts'
import type { Check } from './verdict.ts'

export type ValidityCode = 'DATES_INVALID' | 'EXPIRED' | 'NOT_YET_VALID' | 'OK' | 'UNREADABLE'

export type ValidityCheck = Check<'validity', ValidityCode>

/** How far clocks may be apart, in milliseconds. */
const SKEW_MS = 60_000

/**
 * Is `now` inside the dates? Both the data model's and, where the payload has them, the JWT's, which may only narrow.
 *
 * VCDM 2.0 §4.9: "the value of the validUntil property MUST be a [XMLSCHEMA11-2] dateTimeStamp string"; a date without a
 * zone names no instant. RFC 7519 §4.1.4: "The processing of the exp claim requires that the current date/time MUST be before the
 * expiration date/time [...]. Implementers MAY provide for some small leeway".
 */
export function checkValidity({
  payload,
  dates,
  now,
}: {
  payload: Record<string, unknown>
  dates: JwtDates
  now: Date
}): ValidityCheck {
  // data model 1.1 has other names for them (§4.6, §4.8)
  const { issuanceDate, expirationDate, validFrom = issuanceDate, validUntil = expirationDate } = payload
  const from = parseDate(validFrom)
  const until = parseDate(validUntil)
  const evidence = {
    validFrom: toEvidence(validFrom),
    validUntil: toEvidence(validUntil),
    ...dates,
    skewSeconds: SKEW_MS / 1000,
  }
  const stop = (code: ValidityCode, message: string): ValidityCheck => ({
    check: 'validity',
    outcome: 'fail',
    code,
    message,
    evidence,
  })
  if (Number.isNaN(from) || Number.isNaN(until)) {
    return stop('DATES_INVALID', 'validFrom or validUntil is not a date with a time and a zone')
  }
  const time = now.getTime()
  const begins = Math.max(from ?? -Infinity, (dates.nbf ?? -Infinity) * 1000, (dates.iat ?? -Infinity) * 1000)
  const ends = Math.min(until ?? Infinity, (dates.exp ?? Infinity) * 1000)
  if (begins > ends) return stop('DATES_INVALID', 'it ends before it begins')
  if (time + SKEW_MS < begins) return stop('NOT_YET_VALID', 'not valid yet')
  if (time - SKEW_MS > ends) return stop('EXPIRED', 'no longer valid')
  return { check: 'validity', outcome: 'pass', code: 'OK', message: 'inside its dates', evidence }
}

const DATE_TIME_STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

function parseDate(value: unknown): number | undefined {
  if (value === undefined) return undefined
  return typeof value === 'string' && DATE_TIME_STAMP.test(value) ? Date.parse(value) : Number.NaN
}

/** Only a date is recorded: whatever else stands there may be about a person. */
function toEvidence(value: unknown): string | null {
  return typeof value === 'string' && DATE_TIME_STAMP.test(value) ? value : null
}
