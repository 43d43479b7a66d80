import type { Kysely } from 'kysely'
import type { DeliveryState, MonitorTables } from '#agent/store/tables/monitor.ts'

export type Delivery = {
  id: string
  event: string
  type: string
  /** Null if it tells of no monitor. */
  monitor: string | null
  webhook: string
  state: DeliveryState
  attempts: number
  lastStatus: number | null
  lastError: string | null
  updatedAt: Date
}

/** A page of an organisation's deliveries in the order of their ids; `next` begins the page after it. */
export async function listDeliveries({
  database,
  organisation,
  state,
  after,
  limit,
}: {
  database: Kysely<MonitorTables>
  organisation: string
  state: DeliveryState
  after?: string | undefined
  limit: number
}): Promise<{ deliveries: Delivery[]; next: string | null }> {
  let query = database
    .selectFrom('webhook_deliveries as delivery')
    .innerJoin('monitor_events as event', 'event.sequence', 'delivery.event')
    .innerJoin('webhooks as webhook', 'webhook.id', 'delivery.webhook')
    .select(['delivery.id', 'event.id as event', 'event.type', 'event.monitor', 'webhook.url'])
    .select(['delivery.attempts', 'delivery.last_status', 'delivery.last_error', 'delivery.updated_at'])
    .where('delivery.organisation', '=', organisation)
    .where('delivery.state', '=', state)
    .orderBy('delivery.id')
    .limit(limit + 1)
  if (after !== undefined) query = query.where('delivery.id', '>', after)
  const rows = await query.execute()
  const deliveries = rows.slice(0, limit).map((row) => ({
    id: row.id,
    event: row.event,
    type: row.type,
    monitor: row.monitor,
    webhook: row.url,
    state,
    attempts: row.attempts,
    lastStatus: row.last_status,
    lastError: row.last_error,
    updatedAt: row.updated_at,
  }))
  return { deliveries, next: rows.length > limit ? deliveries.at(-1)!.id : null }
}
