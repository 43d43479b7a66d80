import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import { insertEvents } from './insert-events.ts'
import {
  type EventEvidence,
  type MonitorEventType,
  type ToldMonitor,
  writeEventBody,
} from './monitor-event.ts'

export type NewEvent = { monitor: ToldMonitor; type: MonitorEventType; evidence: EventEvidence }

/**
 * Writes events of monitors, within the transaction that moves what monitors were told: both or neither.
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
  const rows = events.map(({ monitor, type, evidence }) => {
    const id = randomUUID()
    return {
      id,
      monitor: monitor.id,
      organisation: monitor.organisation,
      type,
      change,
      body: writeEventBody({ id, type, monitor, evidence, now }),
      webhooks: monitor.webhook === null ? [] : [monitor.webhook],
    }
  })
  await insertEvents({ transaction, queue, events: rows, now })
}
