import { createReadStream } from 'node:fs'
import { CsvError, parse } from 'csv-parse'
import type { RosterRow } from '#agent/issue/roster/roster-outcome.ts'
import { checkRosterHeader, readRosterRow } from '#schemas/practitioner-license/roster-columns.ts'
import { OperatorError } from '../operator-error.ts'

/** A row is never as long as this; a quote that is not closed would make the rest of the file one. */
const MAX_ROW_CHARACTERS = 256 * 1024

/**
 * Reads the rows of a roster in CSV (RFC 4180) with a header, as they are asked for.
 *
 * @throws {OperatorError} for a file that cannot be opened, a header that is not a roster's, and what is not CSV
 */
export async function* readCsvRoster(file: string): AsyncGenerator<RosterRow> {
  const parser = parse({
    bom: true,
    trim: true,
    skip_empty_lines: true,
    // a row of another length is a fault of that row alone
    relax_column_count: true,
    max_record_size: MAX_ROW_CHARACTERS,
  })
  const source = createReadStream(file)
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let header: readonly string[] | undefined
  let row = 0
  try {
    for await (const fields of parser as AsyncIterable<string[]>) {
      if (!header) {
        header = fields
        const fault = checkRosterHeader(header)
        if (fault) throw new OperatorError(`--file: ${fault}`)
        continue
      }
      row++
      const read = readRosterRow({ header, fields })
      yield 'fault' in read ? { row, faults: [read.fault] } : { row, ...read }
    }
  } catch (error) {
    throw explain(error)
  } finally {
    source.destroy()
  }
  if (!header) throw new OperatorError('--file is empty: a roster begins with its header')
}

/** csv-parse's messages hold what they stumbled over: a person's data. */
function explain(error: unknown): unknown {
  if (error instanceof CsvError)
    return new OperatorError(`--file is not CSV: ${error.code} at line ${error.lines}`)
  const { code } = error as { code?: unknown }
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR')
    return new OperatorError(`--file cannot be read: ${code}`)
  return error
}
