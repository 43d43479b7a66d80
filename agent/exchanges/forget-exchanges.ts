import { type Kysely, sql } from 'kysely'
import { deleteDue } from '#agent/store/delete-due.ts'
import type { ExchangeTables } from '#agent/store/tables/exchange.ts'

/** How long an exchange that is over can still be looked at. */
const KEPT_MS = 24 * 60 * 60 * 1000

/** Takes out the exchanges that came to their end, or to their time, a day ago. */
export async function forgetExchanges({
  database,
  now,
  stopping,
}: {
  database: Kysely<ExchangeTables>
  now: Date
  stopping?: AbortSignal
}): Promise<void> {
  const before = new Date(now.getTime() - KEPT_MS)
  // LEAST passes over what is null: one that was given up has no end but its time
  await deleteDue({
    database,
    table: 'exchanges',
    due: sql`LEAST(ended_at, expires_at) < ${before}`,
    stopping,
  })
}
