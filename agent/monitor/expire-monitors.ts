import type { Kysely } from 'kysely'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import { writeEvents } from './write-events.ts'

/** Monitors a transaction. */
const CHUNK = 1000

/**
 * Tells the monitors whose credential has come to its end, each once.
 *
 * @returns how many were told; as many as a call takes means that there may be more
 */
export async function expireMonitors({
  database,
  queue,
  now,
}: {
  database: Kysely<MonitorTables>
  queue: Pick<DeliveryQueue, 'enqueue'>
  now: Date
}): Promise<{ told: number; more: boolean }> {
  return await database.transaction().execute(async (transaction) => {
    const due = await transaction
      .selectFrom('monitors')
      .select(['id', 'organisation', 'reference', 'digest', 'webhook', 'valid_until'])
      .where('expired', '=', false)
      .where('valid_until', '<=', now)
      .orderBy('valid_until')
      .limit(CHUNK)
      .forUpdate()
      .skipLocked()
      .execute()
    if (due.length === 0) return { told: 0, more: false }
    const events = due.map((monitor) => ({
      monitor,
      type: 'credential.expired' as const,
      evidence: { validUntil: monitor.valid_until!.toISOString() },
    }))
    await writeEvents({ transaction, queue, events, change: 'end', now })
    await transaction
      .updateTable('monitors')
      .set({ expired: true })
      .where(
        'id',
        'in',
        due.map(({ id }) => id),
      )
      .execute()
    return { told: due.length, more: due.length === CHUNK }
  })
}
