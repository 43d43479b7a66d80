import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { importRoster } from '#agent/issue/roster/import-roster.ts'
import type { RosterOutcome } from '#agent/issue/roster/roster-outcome.ts'
import { OperatorError } from '../operator-error.ts'

export type RosterCounts = Record<RosterOutcome['outcome'], number>

/** How often progress is told. */
const SAY_EVERY_MS = 2_000

/**
 * Carries out an import to its end: writes a line of the report for each row, says how far it is, and counts.
 *
 * @param report file that is begun anew; none is written without it
 */
export async function carryOutRoster({
  roster: { rows, outcomes },
  report,
  say,
}: {
  roster: Awaited<ReturnType<typeof importRoster>>
  report: string | undefined
  say: (line: string) => void
}): Promise<RosterCounts> {
  const counts: RosterCounts = { issued: 0, 'issued-before': 0, present: 0, 'to-issue': 0, refused: 0 }
  const lines = report === undefined ? undefined : await openReport(report)
  const began = performance.now()
  let said = began
  let done = 0
  for await (const batch of outcomes) {
    for (const { outcome } of batch) counts[outcome]++
    const text = batch.map((outcome) => `${JSON.stringify(outcome)}\n`).join('')
    if (lines && !lines.write(text)) await once(lines, 'drain')
    done += batch.length
    const now = performance.now()
    if (now - said < SAY_EVERY_MS && done < rows) continue
    said = now
    say(`${done} of ${rows} rows, ${Math.round((done / (now - began)) * 1_000)} a second`)
  }
  if (lines) {
    lines.end()
    await finished(lines)
  }
  return counts
}

/** Readable by its owner alone: it tells which rows are of people who hold a license. */
async function openReport(file: string) {
  const stream = createWriteStream(file, { mode: 0o600 })
  try {
    await once(stream, 'open')
  } catch (error) {
    const { code } = error as { code?: string }
    throw new OperatorError(`--report cannot be written: ${code}`, { cause: error })
  }
  return stream
}
