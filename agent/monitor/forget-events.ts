import { type Kysely, sql } from 'kysely'
import { deleteDue } from '#agent/store/delete-due.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'

/** How long what was told can be resumed from, and replayed. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000

/** Takes out what monitors were told long ago, with its deliveries. */
export async function forgetEvents({
  database,
  now,
  stopping,
}: {
  database: Kysely<MonitorTables>
  now: Date
  stopping?: AbortSignal
}): Promise<void> {
  const before = new Date(now.getTime() - KEPT_MS)
  await deleteDue({ database, table: 'monitor_events', due: sql`created_at < ${before}`, stopping })
}
