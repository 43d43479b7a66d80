import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** `POST /monitors/deliveries/{id}/replay`: 202, for the attempt comes after the answer. */
export async function replayDead(
  { params, caller, now }: RouteRequest<{ params: 'id' }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  await verifier.monitoring.replay({ id: params.id, organisation: caller.organisation, now })
  return { status: 202, body: { id: params.id, state: 'pending' } }
}
