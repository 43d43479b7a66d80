import { setCredentialStatus } from '#agent/issue/set-credential-status.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { statusBody } from '../bodies.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'
import { actorOf } from './read-issue-request.ts'

/** VCALM `POST /credentials/status`. Answered once it is durable; the next anchor publishes it. */
export async function setStatus(
  { params, body, caller, now }: RouteRequest<{ params: 'org'; body: typeof statusBody }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const { credentialId, credentialStatus, status, reason } = body
  const { changed } = await setCredentialStatus({
    world: context.issuer.world,
    organisation,
    credentialId,
    purpose: credentialStatus.statusPurpose,
    value: status,
    ...(reason === undefined ? {} : { reason }),
    actor: actorOf(caller),
    now,
  })
  if (changed) context.issuer.publisher.poke()
  return {
    status: 200,
    body: { credentialId, statusPurpose: credentialStatus.statusPurpose, status, changed },
  }
}
