import type { RequestWorld } from './request-world.ts'

/** Longer than an answer that was verified takes to be recorded. What takes longer died with its process. */
const PROCESSING_MS = 60_000

/**
 * Has a request fail whose answer was taken a minute ago, and that has no outcome. The answer is not taken again: what
 * was presented is gone, and so is the key that it was encrypted to. A process that was slow and not dead finds it failed.
 */
export async function failUnfinished({
  database,
  id,
  now,
}: {
  database: RequestWorld['database']
  id: string
  now: Date
}): Promise<void> {
  await database
    .updateTable('presentation_requests')
    .set({ failed_at: now })
    .where('id', '=', id)
    .where('answered_at', '<=', new Date(now.getTime() - PROCESSING_MS))
    .where('sealed_outcome', 'is', null)
    .where('wallet_error', 'is', null)
    .where('failed_at', 'is', null)
    .execute()
}
