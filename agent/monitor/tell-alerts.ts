import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import { insertEvents } from './insert-events.ts'
import type { AlertType } from './monitor-event.ts'

/** Alerts a transaction. */
const CHUNK = 100

const TYPE: AlertType = 'consent.glass_broken'

/**
 * Tells of the decisions for which glass was broken, each once: what waits to be told goes in the transaction that writes
 * its event and queues its deliveries. An event says which decision, and when; who and why is for `GET /consents/alerts`.
 *
 * @returns how many were told; as many as a call takes means that there may be more
 */
export async function tellAlerts({
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
      .selectFrom('consent_alerts')
      .selectAll()
      .orderBy('decided_at')
      .limit(CHUNK)
      .forUpdate()
      .skipLocked()
      .execute()
    if (due.length === 0) return { told: 0, more: false }
    const webhooks = await transaction
      .selectFrom('webhooks')
      .select(['id', 'organisation'])
      .where(sql<boolean>`${TYPE} = ANY (events)`)
      .execute()
    const idsOf = Map.groupBy(webhooks, ({ organisation }) => organisation)
    const events = due.map(({ decision, organisation, decided_at: decidedAt }) => {
      const id = randomUUID()
      const timestamp = decidedAt.toISOString()
      return {
        id,
        monitor: null,
        organisation,
        type: TYPE,
        change: `decision ${decision}`,
        body: JSON.stringify({ id, type: TYPE, timestamp, data: { decision } }),
        webhooks: (idsOf.get(organisation) ?? []).map(({ id }) => id),
      }
    })
    await insertEvents({ transaction, queue, events, now })
    await transaction
      .deleteFrom('consent_alerts')
      .where(
        'decision',
        'in',
        due.map(({ decision }) => decision),
      )
      .execute()
    return { told: due.length, more: due.length === CHUNK }
  })
}
