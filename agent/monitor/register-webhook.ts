import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { PostPublicUrl } from '#agent/fetch/post-public-url.ts'
import type { Seal } from '#agent/keys/seal.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import { checkWebhookUrl } from './check-webhook-url.ts'
import type { AlertType } from './monitor-event.ts'
import { createWebhookSecret } from './sign-webhook.ts'

export type Webhook = {
  id: string
  url: string
  events: readonly string[]
  createdAt: Date
  disabledAt: Date | null
}

/**
 * Registers where an organisation wants to be told. The URL is held against the same rules as every delivery, so that
 * one that will never be sent to is refused now.
 *
 * @param events what it is told of beside the monitors that name it
 * @returns the secret that signatures are checked with; it is not shown again
 * @throws {AgentError} WEBHOOK_URL_REFUSED, with the reason as its fault's code; WEBHOOK_EXISTS
 */
export async function registerWebhook({
  database,
  post,
  seal,
  url,
  events = [],
  organisation,
  now,
}: {
  database: Kysely<MonitorTables>
  post: Pick<PostPublicUrl, 'check'>
  seal: Seal
  url: string
  events?: readonly AlertType[] | undefined
  organisation: string
  now: Date
}): Promise<Webhook & { secret: string }> {
  await checkWebhookUrl({ post, url })
  const secret = createWebhookSecret()
  const row = await database
    .insertInto('webhooks')
    .values({
      id: randomUUID(),
      organisation,
      url,
      secret: seal.seal(Buffer.from(secret)),
      events: [...events],
      created_at: now,
      disabled_at: null,
    })
    .onConflict((conflict) => conflict.columns(['organisation', 'url']).doNothing())
    .returning(['id'])
    .executeTakeFirst()
  if (!row) throw new AgentError('WEBHOOK_EXISTS', 'delete it first to get another secret')
  return { id: row.id, url, events, createdAt: now, disabledAt: null, secret }
}
