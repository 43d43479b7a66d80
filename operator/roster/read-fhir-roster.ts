import type { RosterRow } from '#agent/issue/roster/roster-outcome.ts'
import { parseStrictJson, StrictJsonError } from '#agent/parse-strict-json.ts'
import { validateEitherVersion } from '#schemas/fhir/validate-either-version.ts'
import { readRosterEntry } from '#schemas/practitioner-license/roster-practitioner.ts'
import { OperatorError } from '../operator-error.ts'
import { openText } from './open-text.ts'
import { splitBundle } from './split-bundle.ts'
import { splitLines } from './split-lines.ts'

/** A Bundle of these holds resources as they are; the others are histories, messages, or say what became of requests. */
const TYPES: readonly unknown[] = ['batch', 'collection', 'searchset', 'transaction']

/**
 * Reads the rows of a roster that is a FHIR Bundle (R4 or R5), one for each qualification, as they are asked for.
 *
 * @throws {OperatorError} for a file that cannot be opened, and for what is no Bundle
 */
export async function* readBundleRoster(file: string): AsyncGenerator<RosterRow> {
  const number = numberRows()
  let entries = 0
  let bundles = 0
  for await (const part of splitBundle(openText(file))) {
    if ('bundle' in part) {
      checkBundle({ text: part.bundle, entries })
      entries = 0
      bundles++
    } else {
      entries++
      yield* number(part.entry, (entry) => entry)
    }
  }
  if (bundles === 0) throw new OperatorError('--file is empty')
}

/**
 * Reads the rows of a roster of Practitioners in NDJSON, one for each qualification, as they are asked for. A line that
 * is no JSON is a fault of that line alone.
 *
 * @throws {OperatorError} for a file that cannot be opened
 */
export async function* readNdjsonRoster(file: string): AsyncGenerator<RosterRow> {
  const number = numberRows()
  for await (const line of splitLines(openText(file))) yield* number(line, (resource) => ({ resource }))
}

function numberRows() {
  let entry = 0
  let row = 0
  return function* (text: string | undefined, toEntry: (value: unknown) => unknown): Generator<RosterRow> {
    entry++
    for (const { qualification, ...read } of readText(text, toEntry)) {
      const source = { entry, ...(qualification === undefined ? {} : { qualification }) }
      yield { row: ++row, source, ...read }
    }
  }
}

function readText(
  text: string | undefined,
  toEntry: (value: unknown) => unknown,
): ReturnType<typeof readRosterEntry> {
  if (text === undefined)
    return [
      { faults: [{ pointer: '', code: 'ENTRY_TOO_LONG', message: 'it has more than 4 Mi characters' }] },
    ]
  try {
    return readRosterEntry({ entry: toEntry(parseStrictJson(text)) })
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error
    return [{ faults: [{ pointer: error.pointer, code: 'JSON_INVALID', message: error.message }] }]
  }
}

/** @param text of the Bundle, with a 0 for each entry that was cut out */
function checkBundle({ text, entries }: { text: string; entries: number }): void {
  const { entry = [], ...bundle } = parseBundle(text)
  if (bundle.resourceType !== 'Bundle')
    throw new OperatorError('--file is no Bundle; Practitioners, one on a line, are --format ndjson')
  if (!Array.isArray(entry) || entry.length !== entries || entry.some((cut) => cut !== 0))
    throw new OperatorError('--file: the Bundle has entries that are no objects')
  const [fault] = validateEitherVersion({ resource: bundle })
  if (fault) throw new OperatorError(`--file: the Bundle is refused: ${fault.pointer} ${fault.message}`)
  if (!TYPES.includes(bundle.type))
    throw new OperatorError(
      '--file: a roster is a Bundle of type collection, searchset, batch or transaction',
    )
}

function parseBundle(text: string): Record<string, unknown> {
  try {
    return Object(parseStrictJson(text))
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error
    throw new OperatorError(`--file is not JSON throughout: ${error.message}`, { cause: error })
  }
}
