import type { RosterRow } from '#agent/issue/roster/roster-outcome.ts'
import { UsageError } from '../operator-error.ts'
import { openText } from './open-text.ts'
import { readCsvRoster } from './read-csv-roster.ts'
import { readBundleRoster, readNdjsonRoster } from './read-fhir-roster.ts'

const READERS = { csv: readCsvRoster, fhir: readBundleRoster, ndjson: readNdjsonRoster }

export type RosterFormat = keyof typeof READERS

/** Enough for the first line of most files. */
const LOOKED_AT = 64 * 1024

/** @throws {OperatorError} as the reader of the format does */
export function readRoster({
  file,
  format,
}: {
  file: string
  format: RosterFormat
}): AsyncGenerator<RosterRow> {
  return READERS[format](file)
}

/**
 * What a roster is written in: as told, else by its content. No header of CSV begins with a brace; a first line that is
 * a resource, and no Bundle, is that of NDJSON.
 *
 * @throws {UsageError} for a format that is not known
 */
export async function chooseFormat({
  file,
  told,
}: {
  file: string
  told: string | undefined
}): Promise<RosterFormat> {
  if (told !== undefined) {
    if (!Object.hasOwn(READERS, told)) throw new UsageError('--format is none of csv, fhir, ndjson')
    return told as RosterFormat
  }
  let begin = ''
  for await (const text of openText(file)) {
    begin += text
    if (begin.length >= LOOKED_AT) break
  }
  if (!begin.trimStart().startsWith('{')) return 'csv'
  const [line = ''] = begin.trimStart().split('\n')
  return isResourceButBundle(line) ? 'ndjson' : 'fhir'
}

function isResourceButBundle(line: string): boolean {
  try {
    const { resourceType } = JSON.parse(line) as { resourceType?: unknown }
    return resourceType !== 'Bundle'
  } catch {
    return false
  }
}
