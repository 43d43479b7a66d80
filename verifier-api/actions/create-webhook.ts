import type { Answer, RouteRequest } from '#http/routes.ts'
import type { createWebhookBody } from '../monitor-bodies.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** `POST /webhooks`: 201, with the secret, this once. */
export async function createWebhook(
  { body, caller, now }: RouteRequest<{ body: typeof createWebhookBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  return {
    status: 201,
    body: await verifier.monitoring.registerWebhook({ ...body, organisation: caller.organisation, now }),
  }
}
