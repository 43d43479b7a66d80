import { setCredentialMessage } from '#agent/issue/set-credential-message.ts'
import { setCredentialStatus } from '#agent/issue/set-credential-status.ts'
import { Problem } from '#http/problem.ts'
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
  const { statusPurpose } = credentialStatus
  const change = {
    world: context.issuer.world,
    organisation,
    credentialId,
    ...(reason === undefined ? {} : { reason }),
    actor: actorOf(caller),
    now,
  }
  const { changed } =
    statusPurpose === 'message'
      ? await setCredentialMessage({ ...change, message: readValue(status) })
      : await setCredentialStatus({ ...change, purpose: statusPurpose, value: readBoolean(status) })
  if (changed) context.issuer.publisher.poke()
  return { status: 200, body: { credentialId, statusPurpose, status, changed } }
}

function readBoolean(status: boolean | string): boolean {
  if (typeof status === 'boolean') return status
  throw refuseStatus('must be true or false')
}

function readValue(status: boolean | string): number {
  if (typeof status === 'string') return Number(status)
  throw refuseStatus('must be the value of a message, as in 0x1')
}

function refuseStatus(detail: string): Problem {
  return new Problem('BODY_INVALID', 'the body does not have the required form', {
    errors: [{ pointer: '/status', code: 'FIELD_TYPE', detail }],
  })
}
