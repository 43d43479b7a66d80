import type { Answer, RouteRequest } from '#http/routes.ts'
import type { createWebhookBody } from '../monitor-bodies.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** `PUT /webhooks/{id}` */
export async function replaceWebhook(
  { params, body, caller }: RouteRequest<{ params: 'id'; body: typeof createWebhookBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { organisation } = caller
  return {
    status: 200,
    body: await verifier.monitoring.changeWebhook({ ...body, id: params.id, organisation }),
  }
}
