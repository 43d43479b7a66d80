import test from 'ava'
import fc from 'fast-check'
import { isDate } from '#schemas/vocabulary/check-date.ts'
import { DATE_TIME_PATTERN, isDateTime, parseDateTime } from '#schemas/vocabulary/check-date-time.ts'

test('RFC 3339 §5.7: a date is a day of the calendar', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 0, max: 14 }),
      fc.integer({ min: 0, max: 33 }),
      (year, month, day) => {
        const value = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
        const date = new Date(`${value}T00:00:00Z`)
        const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
        return isDate(value) === exists
      },
    ),
    { numRuns: 2000 },
  )
  for (const value of ['2024-02-29', '2000-02-29', '2026-12-31']) t.true(isDate(value), value)
  for (const value of [
    '2023-02-29',
    '1900-02-29',
    '2026-00-10',
    '2026-1-01',
    '20260101',
    '2026-01-01 ',
    '',
    '２026-01-01',
  ]) {
    t.false(isDate(value), value)
  }
})

const moments = [
  '2026-03-31T09:30:00Z',
  '2026-03-31T09:30:00.123456789Z',
  '2026-03-31T09:30:00+14:00',
  '2026-03-31T09:30:00-00:30',
]
const others = [
  '2026-03-31T09:30:00',
  '2026-03-31 09:30:00Z',
  '2026-03-31t09:30:00z',
  '2026-03-31T24:00:00Z',
  '2026-03-31T23:60:00Z',
  '2026-03-31T23:59:60Z',
  '2026-02-30T09:30:00Z',
  '2026-03-31T09:30Z',
  '2026-03-31T09:30:00.Z',
  '2026-03-31T09:30:00.1234567890Z',
  '2026-03-31T09:30:00+14:01',
  '2026-03-31T09:30:00+15:00',
  '2026-03-31T09:30:00+0500',
  '2026-03-31T09:30:00+05',
  '2026-03-31T09:30:00Zjunk',
  '2026-03-31',
  '+002026-03-31T09:30:00Z',
  '1774949400',
  '',
]

for (const value of moments) {
  test(`XSD 1.1 §3.4.28: ${value} is a dateTimeStamp`, (t) => {
    t.true(isDateTime(value))
    t.regex(value, new RegExp(DATE_TIME_PATTERN, 'u'))
    t.is(typeof parseDateTime(value), 'number')
  })
}

for (const value of others) {
  test(`XSD 1.1 §3.4.28: '${value}' is none`, (t) => {
    t.false(isDateTime(value))
    t.is(parseDateTime(value), undefined)
  })
}

test('a moment is read with its zone, and what is finer than a millisecond is cut off', (t) => {
  t.is(parseDateTime('2026-03-31T09:30:00-05:00'), Date.UTC(2026, 2, 31, 14, 30))
  t.is(parseDateTime('2026-03-31T09:30:00.9999Z'), Date.UTC(2026, 2, 31, 9, 30, 0, 999))
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
      (date) => {
        return parseDateTime(date.toISOString()) === date.getTime()
      },
    ),
  )
})

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0')
}
