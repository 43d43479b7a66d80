import { type Kysely, sql } from 'kysely'
import { deleteDue } from '#agent/store/delete-due.ts'
import type { PresentationRequestTables } from '#agent/store/tables/presentation-request.ts'

/** How long a request, and what was presented, can still be asked for once it has expired. */
const KEPT_MS = 24 * 60 * 60 * 1000

/** Takes out the requests that expired a day ago, with what was presented. */
export async function forgetRequests({
  database,
  now,
  stopping,
}: {
  database: Kysely<PresentationRequestTables>
  now: Date
  stopping?: AbortSignal
}): Promise<void> {
  const before = new Date(now.getTime() - KEPT_MS)
  await deleteDue({ database, table: 'presentation_requests', due: sql`expires_at < ${before}`, stopping })
}
