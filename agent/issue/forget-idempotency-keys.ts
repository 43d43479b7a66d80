import { type Kysely, sql } from 'kysely'
import { deleteDue } from '#agent/store/delete-due.ts'
import type { IssuanceTables } from '#agent/store/tables/issuance.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Twice what a client may count on. */
const KEPT_MS = 2 * DAY_MS
/** An exchange may go on for 30 days after a crash, and must not issue again what it issued before. */
const KEPT_FOR_EXCHANGES_MS = 32 * DAY_MS

/** Forgets the Idempotency-Keys that nobody comes back with. */
export async function forgetIdempotencyKeys({
  database,
  now,
  stopping,
}: {
  database: Kysely<IssuanceTables>
  now: Date
  stopping?: AbortSignal
}): Promise<void> {
  const before = new Date(now.getTime() - KEPT_MS)
  const beforeExchanges = new Date(now.getTime() - KEPT_FOR_EXCHANGES_MS)
  const due = sql`
    created_at < ${before} AND (key NOT LIKE 'exchange:%' OR created_at < ${beforeExchanges})
  `
  await deleteDue({ database, table: 'idempotency_keys', due, stopping })
}
