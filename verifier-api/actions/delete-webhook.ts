import { deleteWebhook } from '#agent/monitor/delete-webhook.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** `DELETE /webhooks/{id}` */
export async function removeWebhook(
  { params, caller }: RouteRequest<{ params: 'id' }>,
  { verifier: { database } }: VerifierContext,
): Promise<Answer> {
  await deleteWebhook({ database, organisation: caller.organisation, id: params.id })
  return { status: 204 }
}
