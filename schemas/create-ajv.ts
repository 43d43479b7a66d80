import { Ajv2020 } from 'ajv/dist/2020.js'
import { isDate } from './vocabulary/check-date.ts'
import { isDateTime } from './vocabulary/check-date-time.ts'

/**
 * A validator of JSON Schema 2020-12 that asserts `format`: dates are days of the calendar. `uri` asserts nothing,
 * since each claim of that format has a narrower pattern.
 *
 * @param options.explain every fault, each with its schema; without it the first one ends the validation
 */
export function createAjv({ explain }: { explain: boolean }): Ajv2020 {
  return new Ajv2020({
    strict: true,
    allErrors: explain,
    verbose: explain,
    formats: { date: isDate, 'date-time': isDateTime, uri: true },
  })
}
