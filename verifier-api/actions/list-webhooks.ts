import { listWebhooks } from '#agent/monitor/list-webhooks.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** `GET /webhooks` */
export async function showWebhooks(
  { caller }: RouteRequest,
  { verifier: { database } }: VerifierContext,
): Promise<Answer> {
  const webhooks = await listWebhooks({ database, organisation: caller.organisation })
  return { status: 200, body: { webhooks } }
}
