import type { ImportFigures } from './measure-import.ts'
import type { RosterReport } from './run-roster.ts'

const ROWS_PER_SECOND = 1_500
const CHECK_MS = 1_000
/** Flat: no more than this times what the first quarter of the rows took. */
const FLAT = 1.1

/** The report as people read it. */
export function printRoster({ imported, checked, machine }: RosterReport): string {
  return [
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.platform}`,
    '',
    ...imported.flatMap(describeImport),
    `roster check of ${format(checked.staff)} staff, warm, over HTTP, ${checked.samples} times`,
    `  median                             ${format(checked.medianMs)} ms, ${format(checked.longestMs)} ms at most`,
    '',
    ...imported.flatMap(({ format: written, perSecond, earlyMiB, mostMiB }) => [
      `${perSecond >= ROWS_PER_SECOND ? 'reached' : 'MISSED '}  rows a second, ${written}: aimed at ${format(ROWS_PER_SECOND)}`,
      `${mostMiB <= FLAT * earlyMiB ? 'reached' : 'MISSED '}  memory of the import, ${written}: aimed at ${FLAT} of its first quarter`,
    ]),
    `${checked.medianMs <= CHECK_MS ? 'reached' : 'MISSED '}  check, ms: aimed at ${format(CHECK_MS)}`,
  ].join('\n')
}

function describeImport({ format: written, rows, perSecond, earlyMiB, mostMiB }: ImportFigures): string[] {
  return [
    `roster import of ${format(rows)} rows, ${written}, from the start of the command to its end`,
    `  durable                            ${format(perSecond)} rows a second`,
    `  memory of the command              ${earlyMiB} MiB in the first quarter of the time, ${mostMiB} MiB at most`,
    '',
  ]
}

const format = (value: number) => value.toLocaleString('en-US')
