import { deleteMonitor } from '#agent/monitor/delete-monitor.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** `DELETE /monitors/{id}` */
export async function removeMonitor(
  { params, caller }: RouteRequest<{ params: 'id' }>,
  { verifier: { database } }: VerifierContext,
): Promise<Answer> {
  await deleteMonitor({ database, organisation: caller.organisation, id: params.id })
  return { status: 204 }
}
