import type { Kysely } from 'kysely'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { Verdict } from '#agent/verify/verdict.ts'

/** The reference of the monitors that a directory has of its own. */
export const DIRECTORY_REFERENCE = 'provider-directory'

/** What is kept of a verdict beside its record. */
export function describeVerdict({ verdict, checks }: Verdict): { verdict: string; checks: string } {
  const shown = checks.map(({ check, outcome, code }) => ({ check, outcome, code }))
  return { verdict, checks: JSON.stringify(shown) }
}

/** The newest event of a monitor; zero if there is none. */
export async function lastEvent({
  database,
  monitor,
}: {
  database: Kysely<MonitorTables>
  monitor: string
}): Promise<bigint> {
  const { sequence } = await database
    .selectFrom('monitor_events')
    .select(({ fn }) => fn.max('sequence').as('sequence'))
    .where('monitor', '=', monitor)
    .executeTakeFirstOrThrow()
  return BigInt(sequence ?? 0)
}
