import { type Kysely, sql } from 'kysely'
import { deleteDue } from '#agent/store/delete-due.ts'
import type { NullifierTables } from '#agent/store/tables/nullifier.ts'

/** Takes out the nullifiers whose washout is over: they hold nobody back any more. */
export async function forgetNullifiers({
  database,
  now,
  stopping,
}: {
  database: Kysely<NullifierTables>
  now: Date
  stopping?: AbortSignal
}): Promise<void> {
  await deleteDue({ database, table: 'nullifier_claims', due: sql`washout_until <= ${now}`, stopping })
}
