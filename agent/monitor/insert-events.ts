import { randomUUID } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { DeliveryQueue } from './delivery-queue.ts'

export type EventToInsert = {
  /** What `webhook-id` says. */
  id: string
  /** Null for what is told without one. */
  monitor: string | null
  organisation: string
  type: string
  change: string
  body: string
  /** Ids of those that are told. */
  webhooks: readonly string[]
}

/** Rows a statement. */
const CHUNK = 1000

/**
 * Inserts events and queues their deliveries. Sequences are given out under a lock, so that they become visible in their
 * order and a stream that is at one of them has missed none before it. An event that a monitor was told of is left out.
 */
export async function insertEvents({
  transaction,
  queue,
  events,
  now,
}: {
  transaction: Transaction<MonitorTables>
  queue: Pick<DeliveryQueue, 'enqueue'>
  events: readonly EventToInsert[]
  now: Date
}): Promise<void> {
  if (events.length === 0) return
  await sql`SELECT pg_advisory_xact_lock(hashtext('careseal monitor events'))`.execute(transaction)
  for (let at = 0; at < events.length; at += CHUNK) {
    await insertChunk({ transaction, queue, events: events.slice(at, at + CHUNK), now })
  }
}

async function insertChunk({
  transaction,
  queue,
  events,
  now,
}: Parameters<typeof insertEvents>[0]): Promise<void> {
  const written = await transaction
    .insertInto('monitor_events')
    .values(events.map(({ webhooks, ...event }) => ({ ...event, created_at: now })))
    .onConflict((conflict) => conflict.columns(['monitor', 'change']).doNothing())
    .returning(['sequence', 'id', 'organisation'])
    .execute()
  const webhooksOf = new Map(events.map(({ id, webhooks }) => [id, webhooks]))
  const deliveries = written.flatMap(({ sequence, id, organisation }) =>
    webhooksOf.get(id)!.map((webhook) => ({
      id: randomUUID(),
      event: sequence,
      webhook,
      organisation,
      state: 'pending' as const,
      updated_at: now,
    })),
  )
  if (deliveries.length === 0) return
  await transaction.insertInto('webhook_deliveries').values(deliveries).execute()
  await queue.enqueue({ transaction, deliveries })
}
