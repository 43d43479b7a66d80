import { decideRequest } from '#agent/consents/decide-request.ts'
import { parseAskedTime } from '#agent/verify/parse-asked-time.ts'
import { authorise } from '#http/authorise.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'
import type { decideBody } from '../bodies.ts'

/** `POST /consents/decide`: 200 whatever the decision; it is on record before the answer. */
export async function decide(
  { body, caller, now }: RouteRequest<{ body: typeof decideBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { at, ...request } = body
  if (request.breakGlass) authorise({ caller, scope: 'consents:break-glass', organisation: undefined })
  const answer = await decideRequest({
    world: verifier.consents,
    request,
    at: at === undefined ? undefined : parseAskedTime({ at, pointer: '/at', now }),
    organisation: caller.organisation,
    client: caller.clientId,
    person: caller.person ?? null,
    now,
  })
  return { status: 200, body: answer, headers: { 'Cache-Control': 'no-store' } }
}
