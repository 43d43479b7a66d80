import type { ConsentReport } from './run-consents.ts'

const MOST = 1.2

/** The report as people read it. */
export function printConsents({ decisions, machine }: ConsentReport): string {
  const { cost, held } = decisions.at(-1)!
  return [
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.platform}`,
    '',
    'consent decisions, 64 at once        a second      cost',
    ...decisions.map(
      (row) => `  ${`${format(row.held)} held`.padEnd(34)} ${format(row.perSecond).padEnd(13)} ${row.cost}`,
    ),
    '  each reads the consents of its patient, verifies them, decides and is on record; by the clock',
    '',
    `${cost <= MOST ? 'reached' : 'MISSED '}  cost with ${format(held)} held, of one: ${cost}, aimed at ${MOST}`,
  ].join('\n')
}

const format = (value: number) => value.toLocaleString('en-US')
