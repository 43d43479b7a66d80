import { listMonitors } from '#agent/monitor/read-monitors.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { listMonitorsQuery } from '../monitor-bodies.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** `GET /monitors`: the organisation's own, some at a time. */
export async function showMonitors(
  { query, caller }: RouteRequest<{ query: typeof listMonitorsQuery }>,
  { verifier: { database } }: VerifierContext,
): Promise<Answer> {
  const { after, limit = 100 } = query
  return {
    status: 200,
    body: await listMonitors({ database, organisation: caller.organisation, after, limit }),
  }
}
