import { type Kysely, sql } from 'kysely'
import { deleteDue } from '#agent/store/delete-due.ts'
import type { ChallengeTables } from '#agent/store/tables/challenge.ts'

/** How long used and expired challenges are kept, so that a late answer is told apart from a foreign one. */
const KEPT_MS = 60 * 60 * 1000

/** Takes out the challenges that expired an hour ago, used or not. */
export async function forgetChallenges({
  database,
  now,
  stopping,
}: {
  database: Kysely<ChallengeTables>
  now: Date
  stopping?: AbortSignal
}): Promise<void> {
  const before = new Date(now.getTime() - KEPT_MS)
  await deleteDue({ database, table: 'challenges', due: sql`expires_at < ${before}`, stopping })
}
