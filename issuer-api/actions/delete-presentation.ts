import { deletePresentation } from '#agent/presentations/delete-presentation.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'
import { actorOf } from './read-issue-request.ts'

/** VCALM `DELETE /presentations/{id}`. */
export async function deletePresented(
  { params: { org, id }, caller, now }: RouteRequest<{ params: 'org' | 'id' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, org)
  await deletePresentation({ world: context.issuer.world, organisation, id, actor: actorOf(caller), now })
  return { status: 202, body: {} }
}
