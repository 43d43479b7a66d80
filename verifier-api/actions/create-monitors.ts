import { Value } from '@sinclair/typebox/value'
import type { MonitorRequest } from '#agent/monitor/register-monitors.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { type createMonitorsBody, watchedItem } from '../monitor-bodies.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** `POST /monitors`: 200, with an outcome for each credential. */
export async function createMonitors(
  { body, caller, now }: RouteRequest<{ body: typeof createMonitorsBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { credentials, webhook, reference } = body
  const requests = credentials.map((item, place) => readItem(item, place, reference))
  const results = await verifier.monitoring.register({
    requests,
    webhook: webhook?.url,
    organisation: caller.organisation,
    client: caller.clientId,
    person: caller.person ?? null,
    now,
  })
  return { status: 200, body: { results } }
}

/** What has a `credential` is no credential itself. */
function readItem(
  item: string | Record<string, unknown>,
  place: number,
  reference: string | undefined,
): MonitorRequest {
  if (typeof item === 'string' || !Object.hasOwn(item, 'credential')) return { credential: item, reference }
  if (Value.Check(watchedItem, item)) return { reference, ...item }
  const detail = 'is not {credential, reference}'
  throw new Problem('BODY_INVALID', 'the body does not have the required form', {
    errors: [{ pointer: `/credentials/${place}`, code: 'FIELD_INVALID', detail }],
  })
}
