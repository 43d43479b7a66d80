import { type Kysely, sql } from 'kysely'
import { FetchError, type FetchErrorCode } from '#agent/fetch/fetch-error.ts'
import type { PostPublicUrl } from '#agent/fetch/post-public-url.ts'
import type { Seal } from '#agent/keys/seal.ts'
import type { DeliveryState, MonitorTables } from '#agent/store/tables/monitor.ts'
import type { Attempt } from './delivery-queue.ts'
import { signWebhook } from './sign-webhook.ts'

/** What no later attempt would change. */
const FINAL: ReadonlySet<FetchErrorCode> = new Set(['ADDRESS_NOT_PUBLIC', 'URL_NOT_ALLOWED'])

/** Standard Webhooks 1.0: a subscriber that answers so wants no more. */
const GONE = 410

/**
 * One attempt at a delivery: posted to the webhook's URL and signed at the time of the attempt. Any 2xx is a success, a
 * redirect is none.
 *
 * @returns what is to become of its job: one that is delivered, dead, or gone with its monitor or webhook is done
 */
export async function deliverWebhook({
  database,
  post,
  seal,
  delivery,
  now,
}: {
  database: Kysely<MonitorTables>
  post: PostPublicUrl
  seal: Seal
  delivery: string
  now: Date
}): Promise<Attempt> {
  const row = await database
    .selectFrom('webhook_deliveries as delivery')
    .innerJoin('monitor_events as event', 'event.sequence', 'delivery.event')
    .innerJoin('webhooks as webhook', 'webhook.id', 'delivery.webhook')
    .select(['event.id', 'event.body', 'webhook.id as webhook', 'webhook.url', 'webhook.secret'])
    .select('webhook.disabled_at')
    .where('delivery.id', '=', delivery)
    .where('delivery.state', '=', 'pending')
    .executeTakeFirst()
  if (!row) return 'done'
  if (row.disabled_at !== null) {
    await note({ database, delivery, state: 'dead', status: null, error: 'WEBHOOK_DISABLED', now })
    return 'done'
  }
  const { body, url, id } = row
  const secret = seal.open(row.secret).toString()
  const headers = { 'content-type': 'application/json', ...signWebhook({ secret, id, body, now }) }
  let status: number
  try {
    status = (await post({ url, headers, body })).status
  } catch (error) {
    if (!(error instanceof FetchError)) throw error
    const state = FINAL.has(error.code) ? 'dead' : 'pending'
    await note({ database, delivery, state, status: null, error: error.code, now })
    return state === 'dead' ? 'done' : 'retry'
  }
  if (status >= 200 && status < 300) {
    await note({ database, delivery, state: 'delivered', status, error: null, now })
    return 'done'
  }
  if (status !== GONE) {
    await note({ database, delivery, state: 'pending', status, error: 'HTTP_STATUS', now })
    return 'retry'
  }
  await note({ database, delivery, state: 'dead', status, error: 'HTTP_STATUS', now })
  await database
    .updateTable('webhooks')
    .set({ disabled_at: now })
    .where('id', '=', row.webhook)
    .where('disabled_at', 'is', null)
    .execute()
  return 'done'
}

async function note({
  database,
  delivery,
  state,
  status,
  error,
  now,
}: {
  database: Kysely<MonitorTables>
  delivery: string
  state: DeliveryState
  status: number | null
  error: string | null
  now: Date
}): Promise<void> {
  await database
    .updateTable('webhook_deliveries')
    .set({
      attempts: sql<number>`attempts + 1`,
      last_status: status,
      last_error: error,
      state,
      updated_at: now,
    })
    .where('id', '=', delivery)
    .execute()
}
