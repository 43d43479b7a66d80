import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** A sequence number that fits its column. */
const SEQUENCE = /^(?:0|[1-9][0-9]{0,17})$/

/** `GET /monitors/events`: server-sent events, from after `Last-Event-ID` on, or from now on. */
export function streamMonitorEvents(
  { headers, caller }: RouteRequest,
  { verifier }: VerifierContext,
): Answer {
  const last = headers['last-event-id']
  if (last !== undefined && (typeof last !== 'string' || !SEQUENCE.test(last))) {
    throw new Problem('HEADER_INVALID', 'Last-Event-ID is not the id of an event')
  }
  const stream = verifier.monitoring.openStream({
    organisation: caller.organisation,
    after: last === undefined ? undefined : BigInt(last),
  })
  return {
    status: 200,
    body: stream,
    // a proxy that gathers the answer first would hold the events back
    headers: { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' },
  }
}
