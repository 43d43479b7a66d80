import type { Kysely } from 'kysely'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { Webhook } from './register-webhook.ts'

/** An organisation's webhooks, without their secrets. */
export async function listWebhooks({
  database,
  organisation,
}: {
  database: Kysely<MonitorTables>
  organisation: string
}): Promise<Webhook[]> {
  const rows = await database
    .selectFrom('webhooks')
    .select(['id', 'url', 'events', 'created_at', 'disabled_at'])
    .where('organisation', '=', organisation)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(({ id, url, events, created_at: createdAt, disabled_at: disabledAt }) => ({
    id,
    url,
    events,
    createdAt,
    disabledAt,
  }))
}
