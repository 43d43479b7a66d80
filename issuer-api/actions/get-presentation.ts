import { readPresentation } from '#agent/presentations/read-presentations.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** VCALM `GET /presentations/{id}`: the presentation itself. */
export async function getPresentation(
  { params: { org, id } }: RouteRequest<{ params: 'org' | 'id' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, org)
  return { status: 200, body: await readPresentation({ world: context.issuer.world, organisation, id }) }
}
