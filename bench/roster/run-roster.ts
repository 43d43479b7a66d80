import { describeMachine, type Machine } from '../describe-machine.ts'
import { openCore } from '../open-core.ts'
import { startStack } from '../start-stack.ts'
import { type CheckFigures, measureCheck } from './measure-check.ts'
import { type ImportFigures, measureImport } from './measure-import.ts'

/** What `npm run bench -- --rows roster --json` prints. */
export type RosterReport = { imported: ImportFigures[]; checked: CheckFigures; machine: Machine }

const ROWS = 100_000
const STAFF = 5_000

/** Measures a board's roster import and a hospital's roster check, on a stack of its own, and ends that. */
export async function runRoster({
  rounds,
  say,
  signal,
}: {
  rounds: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<RosterReport> {
  say('starting a stack of its own')
  const stack = await startStack({ say, signal })
  try {
    const core = await openCore({ stack, organisation: 'board' })
    try {
      say(`a roster check of ${STAFF}`)
      const checked = await measureCheck({ stack, core, staff: STAFF, samples: rounds, signal })
      const imported: ImportFigures[] = []
      for (const format of ['csv', 'fhir'] as const) {
        say(`a roster import of ${ROWS} rows, ${format}`)
        imported.push(await measureImport({ stack, rows: ROWS, format, signal }))
      }
      return { imported, checked, machine: describeMachine() }
    } finally {
      await core.close()
    }
  } finally {
    await stack.close()
  }
}
