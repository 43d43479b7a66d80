import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { PostPublicUrl } from '#agent/fetch/post-public-url.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import { checkWebhookUrl } from './check-webhook-url.ts'
import type { AlertType } from './monitor-event.ts'
import type { Webhook } from './register-webhook.ts'

/**
 * Has a webhook told elsewhere, or of other alerts. Its secret stays, and so do the monitors that tell it: what is delivered
 * from now on goes to the new URL, retries included.
 *
 * @throws {AgentError} WEBHOOK_NOT_FOUND; WEBHOOK_URL_REFUSED; WEBHOOK_EXISTS if another has the URL
 */
export async function changeWebhook({
  database,
  post,
  id,
  url,
  events = [],
  organisation,
}: {
  database: Kysely<MonitorTables>
  post: Pick<PostPublicUrl, 'check'>
  id: string
  url: string
  events?: readonly AlertType[] | undefined
  organisation: string
}): Promise<Webhook> {
  await checkWebhookUrl({ post, url })
  const row = isUuid(id) ? await update({ database, id, url, events, organisation }) : undefined
  if (!row) throw new AgentError('WEBHOOK_NOT_FOUND', 'no such webhook')
  return { id, url, events, createdAt: row.created_at, disabledAt: row.disabled_at }
}

const UNIQUE_VIOLATION = '23505'

async function update({
  database,
  id,
  url,
  events,
  organisation,
}: {
  database: Kysely<MonitorTables>
  id: string
  url: string
  events: readonly AlertType[]
  organisation: string
}) {
  try {
    return await database
      .updateTable('webhooks')
      .set({ url, events: [...events] })
      .where('id', '=', id)
      .where('organisation', '=', organisation)
      .returning(['created_at', 'disabled_at'])
      .executeTakeFirst()
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== UNIQUE_VIOLATION) throw cause
    throw new AgentError('WEBHOOK_EXISTS', 'another webhook has this URL', { cause })
  }
}
