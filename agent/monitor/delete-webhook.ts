import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'

/**
 * Forgets a webhook, its secret and its deliveries. Monitors that told it go on for streams.
 *
 * @throws {AgentError} WEBHOOK_NOT_FOUND, for another organisation's as for one that never was
 */
export async function deleteWebhook({
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
        .deleteFrom('webhooks')
        .where('id', '=', id)
        .where('organisation', '=', organisation)
        .returning('id')
        .executeTakeFirst()
    : undefined
  if (!row) throw new AgentError('WEBHOOK_NOT_FOUND', 'no such webhook')
}
