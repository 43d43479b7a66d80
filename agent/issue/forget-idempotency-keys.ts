import type { Kysely } from 'kysely'
import type { IssuanceTables } from '#agent/store/tables/issuance.ts'

/** Twice what a client may count on. */
const KEPT_MS = 48 * 60 * 60 * 1000

/** Forgets the Idempotency-Keys that nobody comes back with. */
export async function forgetIdempotencyKeys({
  database,
  now,
}: {
  database: Kysely<IssuanceTables>
  now: Date
}): Promise<void> {
  await database
    .deleteFrom('idempotency_keys')
    .where('created_at', '<', new Date(now.getTime() - KEPT_MS))
    .execute()
}
