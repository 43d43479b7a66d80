import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'

/**
 * Ends a monitor and forgets what was kept of its credential, its events included.
 *
 * @throws {AgentError} MONITOR_NOT_FOUND, for another organisation's as for one that never was
 */
export async function deleteMonitor({
  database,
  id,
  organisation,
}: {
  database: Kysely<MonitorTables>
  id: string
  organisation: string
}): Promise<void> {
  const row = isUuid(id)
    ? await database
        .deleteFrom('monitors')
        .where('id', '=', id)
        .where('organisation', '=', organisation)
        .returning('id')
        .executeTakeFirst()
    : undefined
  if (!row) throw new AgentError('MONITOR_NOT_FOUND', 'no such monitor')
}
