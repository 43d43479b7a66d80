import { listDeliveries } from '#agent/monitor/list-deliveries.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { listDeliveriesQuery } from '../monitor-bodies.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** `GET /monitors/deliveries?state=dead`: what was given up, and why. */
export async function showDeliveries(
  { query, caller }: RouteRequest<{ query: typeof listDeliveriesQuery }>,
  { verifier: { database } }: VerifierContext,
): Promise<Answer> {
  const { state, after, limit = 100 } = query
  const { organisation } = caller
  return { status: 200, body: await listDeliveries({ database, organisation, state, after, limit }) }
}
