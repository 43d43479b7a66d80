import type { Kysely } from 'kysely'
import type { IssuerTables } from '#agent/store/issuer-database.ts'

/** Takes out the nullifiers whose washout is over: they hold nobody back any more. */
export async function forgetNullifiers({
  database,
  now,
}: {
  database: Kysely<IssuerTables>
  now: Date
}): Promise<void> {
  await database.deleteFrom('nullifier_claims').where('washout_until', '<=', now).execute()
}
