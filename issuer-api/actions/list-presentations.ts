import { listPresentations } from '#agent/presentations/read-presentations.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'
import type { presentationQuery } from '../vcalm-schemas.ts'

/** VCALM `GET /presentations`: an array; where there are more, `Link` leads to them (RFC 8288). */
export async function listPresented(
  { params, query }: RouteRequest<{ params: 'org'; query: typeof presentationQuery }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const { limit = 50, before } = query
  const { presentations, end } = await listPresentations({
    world: context.issuer.world,
    organisation,
    ...(before === undefined ? {} : { before: BigInt(before) }),
    limit,
  })
  const next = `/orgs/${organisation.id}/presentations?limit=${limit}&before=${end}`
  return {
    status: 200,
    body: presentations,
    headers: end === null ? {} : { Link: `<${next}>; rel="next"` },
  }
}
