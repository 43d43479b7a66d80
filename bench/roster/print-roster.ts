import type { RosterReport } from './run-roster.ts'

const ROWS_PER_SECOND = 1_500
const CHECK_MS = 1_000

/** The report as people read it. */
export function printRoster({ imported, checked, machine }: RosterReport): string {
  return [
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.platform}`,
    '',
    `roster import of ${format(imported.rows)} rows, from the start of the command to its end`,
    `  durable                            ${format(imported.perSecond)} rows a second`,
    `  memory of the command              ${imported.earlyMiB} MiB in the first tenth of the time, ${imported.mostMiB} MiB at most`,
    '',
    `roster check of ${format(checked.staff)} staff, warm, over HTTP, ${checked.samples} times`,
    `  median                             ${format(checked.medianMs)} ms, ${format(checked.longestMs)} ms at most`,
    '',
    `${imported.perSecond >= ROWS_PER_SECOND ? 'reached' : 'MISSED '}  rows a second: aimed at ${format(ROWS_PER_SECOND)}`,
    `${checked.medianMs <= CHECK_MS ? 'reached' : 'MISSED '}  check, ms: aimed at ${format(CHECK_MS)}`,
  ].join('\n')
}

const format = (value: number) => value.toLocaleString('en-US')
