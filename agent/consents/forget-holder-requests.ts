import { type Kysely, sql } from 'kysely'
import { deleteDue } from '#agent/store/delete-due.ts'
import type { ConsentTables } from '#agent/store/tables/consent.ts'

/** Takes out the used requests of holders that are too old to be used again. */
export async function forgetHolderRequests({
  database,
  now,
  stopping,
}: {
  database: Kysely<ConsentTables>
  now: Date
  stopping?: AbortSignal
}): Promise<void> {
  await deleteDue({ database, table: 'holder_requests', due: sql`expires_at < ${now}`, stopping })
}
