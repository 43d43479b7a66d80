/** RFC 3339 §5.6 full-date; which months and days there are is for `isDate`. */
export const DATE_PATTERN = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Tells whether a string is a day of the calendar, `2028-02-29` (RFC 3339 §5.6 and §5.7). */
export function isDate(value: string): boolean {
  return value.length === 10 && isDateAt(value)
}

/** The same of a string's first ten characters. */
export function isDateAt(value: string): boolean {
  if (value.charCodeAt(4) !== 45 || value.charCodeAt(7) !== 45) return false
  const century = readTwoDigits(value, 0)
  const yearOfCentury = readTwoDigits(value, 2)
  if (century < 0 || yearOfCentury < 0) return false
  const month = readTwoDigits(value, 5)
  if (month < 1 || month > 12) return false
  const year = century * 100 + yearOfCentury
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 && isLeap ? 29 : DAYS[month - 1]!
  const day = readTwoDigits(value, 8)
  return day >= 1 && day <= days
}

/** Two decimal digits as a number, -1 if there are none. */
export function readTwoDigits(value: string, index: number): number {
  const tens = value.charCodeAt(index) - 48
  const ones = value.charCodeAt(index + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}
