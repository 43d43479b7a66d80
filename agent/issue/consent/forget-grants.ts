import { type Kysely, sql } from 'kysely'
import { deleteDue } from '#agent/store/delete-due.ts'
import type { ConsentGrantTables } from '#agent/store/tables/consent-grant.ts'

/** Takes out the used grants that are too old to be used again. */
export async function forgetGrants({
  database,
  now,
  stopping,
}: {
  database: Kysely<ConsentGrantTables>
  now: Date
  stopping?: AbortSignal
}): Promise<void> {
  await deleteDue({ database, table: 'consent_grants', due: sql`expires_at < ${now}`, stopping })
}
