import { isDateAt, readTwoDigits } from './check-date.ts'

/**
 * The form of a moment. Narrower than RFC 3339, whose T and Z may be lower case and whose second may be the 60th, and
 * than XSD 1.1, whose hour may be the 24th: what is left, both know.
 */
export const DATE_TIME_PATTERN =
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$'

/**
 * Reads a moment, `2026-03-31T09:30:00-05:00` (XSD 1.1 §3.4.28 dateTimeStamp: the zone is required), as milliseconds
 * since 1970. What is finer than a millisecond is cut off.
 *
 * @returns undefined if it is none
 */
export function parseDateTime(value: string): number | undefined {
  if (!isDateTime(value)) return undefined
  return Date.parse(value)
}

/** Tells whether a string is a moment of the calendar, with its zone. */
export function isDateTime(value: string): boolean {
  if (value.length > 35 || !isDateAt(value) || value.charCodeAt(10) !== 84) return false
  if (value.charCodeAt(13) !== 58 || value.charCodeAt(16) !== 58) return false
  if (!isWithin(readTwoDigits(value, 11), 23)) return false
  if (!isWithin(readTwoDigits(value, 14), 59) || !isWithin(readTwoDigits(value, 17), 59)) return false
  const zone = skipFraction(value)
  return zone > 0 && isZoneAt(value, zone)
}

/** The index after the seconds' fraction, if there is one; -1 if it is of no or more than nine digits. */
function skipFraction(value: string): number {
  if (value.charCodeAt(19) !== 46) return 19
  let index = 20
  while (isDigit(value.charCodeAt(index))) index++
  return index > 20 && index <= 29 ? index : -1
}

/** XSD 1.1 §3.4.28: Z, or an offset of at most 14 hours. */
function isZoneAt(value: string, index: number): boolean {
  const sign = value.charCodeAt(index)
  if (sign === 90) return value.length === index + 1
  if (sign !== 43 && sign !== 45) return false
  if (value.length !== index + 6 || value.charCodeAt(index + 3) !== 58) return false
  const hours = readTwoDigits(value, index + 1)
  const minutes = readTwoDigits(value, index + 4)
  return isWithin(hours, 14) && isWithin(minutes, hours === 14 ? 0 : 59)
}

function isWithin(value: number, most: number): boolean {
  return value >= 0 && value <= most
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
