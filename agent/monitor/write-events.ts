import { randomUUID } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import {
  type EventEvidence,
  type MonitorEventType,
  type ToldMonitor,
  writeEventBody,
} from './monitor-event.ts'

export type NewEvent = { monitor: ToldMonitor; type: MonitorEventType; evidence: EventEvidence }

/** Rows a statement. */
const CHUNK = 1000

/**
 * Writes events and queues their deliveries, within the transaction that moves what monitors were told: both or
 * neither. Sequences are given out under a lock, so that they become visible in their order and a stream that is at one
 * of them has missed none before it.
 *
 * @param change names the change; a monitor is told of each name once
 */
export async function writeEvents({
  transaction,
  queue,
  events,
  change,
  now,
}: {
  transaction: Transaction<MonitorTables>
  queue: Pick<DeliveryQueue, 'enqueue'>
  events: readonly NewEvent[]
  change: string
  now: Date
}): Promise<void> {
  if (events.length === 0) return
  await sql`SELECT pg_advisory_xact_lock(hashtext('careseal monitor events'))`.execute(transaction)
  for (let at = 0; at < events.length; at += CHUNK) {
    await writeChunk({ transaction, queue, events: events.slice(at, at + CHUNK), change, now })
  }
}

async function writeChunk({
  transaction,
  queue,
  events,
  change,
  now,
}: Parameters<typeof writeEvents>[0]): Promise<void> {
  const webhooks = new Map<string, string>()
  const rows = events.map(({ monitor, type, evidence }) => {
    const id = randomUUID()
    if (monitor.webhook !== null) webhooks.set(id, monitor.webhook)
    return {
      id,
      monitor: monitor.id,
      organisation: monitor.organisation,
      type,
      change,
      body: writeEventBody({ id, type, monitor, evidence, now }),
      created_at: now,
    }
  })
  const written = await transaction
    .insertInto('monitor_events')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['monitor', 'change']).doNothing())
    .returning(['sequence', 'id', 'organisation'])
    .execute()
  const deliveries = written
    .filter(({ id }) => webhooks.has(id))
    .map(({ sequence, id, organisation }) => ({
      id: randomUUID(),
      event: sequence,
      webhook: webhooks.get(id)!,
      organisation,
      state: 'pending' as const,
      updated_at: now,
    }))
  if (deliveries.length === 0) return
  await transaction.insertInto('webhook_deliveries').values(deliveries).execute()
  await queue.enqueue({ transaction, deliveries })
}
