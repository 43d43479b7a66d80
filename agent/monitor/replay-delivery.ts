import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { DeliveryQueue } from './delivery-queue.ts'

/**
 * Tries a delivery that was given up again, from the first attempt on, with the same event id. A webhook that was
 * disabled by 410 Gone is asked again.
 *
 * @throws {AgentError} DELIVERY_NOT_FOUND, for another organisation's as for one that never was; DELIVERY_NOT_DEAD
 */
export async function replayDelivery({
  database,
  queue,
  id,
  organisation,
  now,
}: {
  database: Kysely<MonitorTables>
  queue: Pick<DeliveryQueue, 'enqueue' | 'wake'>
  id: string
  organisation: string
  now: Date
}): Promise<void> {
  if (!isUuid(id)) throw new AgentError('DELIVERY_NOT_FOUND', 'no such delivery')
  await database.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('webhook_deliveries')
      .select(['id', 'webhook', 'state'])
      .where('id', '=', id)
      .where('organisation', '=', organisation)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw new AgentError('DELIVERY_NOT_FOUND', 'no such delivery')
    if (row.state !== 'dead') throw new AgentError('DELIVERY_NOT_DEAD', 'only what was given up is replayed')
    await transaction
      .updateTable('webhook_deliveries')
      .set({ state: 'pending', updated_at: now })
      .where('id', '=', id)
      .execute()
    await transaction
      .updateTable('webhooks')
      .set({ disabled_at: null })
      .where('id', '=', row.webhook)
      .execute()
    await queue.enqueue({ transaction, deliveries: [row] })
  })
  queue.wake()
}
