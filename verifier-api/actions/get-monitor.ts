import { readMonitor } from '#agent/monitor/read-monitors.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** `GET /monitors/{id}` */
export async function getMonitor(
  { params, caller }: RouteRequest<{ params: 'id' }>,
  { verifier: { database } }: VerifierContext,
): Promise<Answer> {
  return {
    status: 200,
    body: await readMonitor({ database, organisation: caller.organisation, id: params.id }),
  }
}
