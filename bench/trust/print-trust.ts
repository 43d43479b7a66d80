import type { TrustReport } from './run-trust.ts'

/** The report as people read it. */
export function printTrust(report: TrustReport): string {
  const { machine, propagation, monitoring, byLists, byOrganisations, coldStart, kibPerList } = report
  return [
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.platform}`,
    '',
    `from POST /credentials/status, ${propagation.samples} times, medians`,
    `  to the anchor                      ${propagation.anchorMs} ms`,
    `  to the verifier's refusal          ${propagation.refusalMs} ms, ${propagation.longestRefusalMs} ms at most`,
    '',
    `${format(monitoring.monitors)} monitors, ${monitoring.samples} revocations, medians`,
    `  registered                         ${format(monitoring.registeredPerSecond)} a second`,
    `  memory of the verifier             ${monitoring.beforeMiB} MiB before, ${monitoring.afterMiB} MiB with them`,
    `  from the change to the webhook     ${monitoring.webhookMs} ms, ${monitoring.webhookAfterAnchorMs} ms from the anchor`,
    '',
    'warm verification, one thread        a second      cost',
    ...byLists.map((row) => warm(`${format(row.lists)} lists of 131,072 entries`, row)),
    ...byOrganisations.map((row) => warm(`${format(row.organisations)} organisations`, row)),
    '  cost: in bare signature verifications over the same bytes, for each second that a core worked at it',
    '',
    'a decoded list',
    `  memory                             ${kibPerList} KiB`,
    '',
    `start of a verifier, ${format(coldStart.changes)} changes on chain`,
    `  empty, from the chain              ${format(coldStart.fromChainMs)} ms`,
    `  from its own database              ${format(coldStart.fromDatabaseMs)} ms`,
    '',
    ...printAims(report),
  ].join('\n')
}

function printAims({ byLists, byOrganisations, propagation }: TrustReport): string[] {
  const aims = [
    { name: 'cost with the most lists, of the fewest', value: growth(byLists), most: 1.2 },
    { name: 'cost with the most organisations, of the fewest', value: growth(byOrganisations), most: 1.2 },
    { name: 'refused after, ms', value: propagation.longestRefusalMs, most: 5_000 },
  ]
  return aims.map(
    ({ name, value, most }) =>
      `${value <= most ? 'reached' : 'MISSED '}  ${name}: ${format(value)}, aimed at ${format(most)}`,
  )
}

const growth = (rows: readonly { cost: number }[]) => rows.at(-1)!.cost / rows[0]!.cost

function warm(name: string, { perSecond, cost }: { perSecond: number; cost: number }): string {
  return `  ${name.padEnd(34)} ${format(perSecond).padEnd(13)} ${cost}`
}

const format = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 2 })
