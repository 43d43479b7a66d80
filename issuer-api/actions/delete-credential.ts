import { deleteCredential } from '#agent/issue/delete-credential.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'
import { actorOf } from './read-issue-request.ts'

/** VCALM `DELETE /credentials/{id}`. */
export async function deleteIssued(
  { params: { org, id }, caller, now }: RouteRequest<{ params: 'org' | 'id' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, org)
  await deleteCredential({ world: context.issuer.world, organisation, id, actor: actorOf(caller), now })
  return { status: 202, body: {} }
}
