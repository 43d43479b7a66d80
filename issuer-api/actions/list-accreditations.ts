import { listAccreditations } from '#agent/organisations/list-accreditations.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { accreditationQuery } from '../accreditation-schemas.ts'
import { accreditingWorld, findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** What an organisation granted and was granted, oldest first. */
export async function listGranted(
  { params, query, now }: RouteRequest<{ params: 'org'; query: typeof accreditationQuery }>,
  context: IssuerContext,
): Promise<Answer> {
  const { limit = 50, ...filter } = query
  const { accreditations, more } = await listAccreditations({
    world: accreditingWorld(context),
    organisation: findOrganisation(context, params.org),
    ...filter,
    limit,
    now,
  })
  return { status: 200, body: { accreditations, ...(more ? { next: accreditations.at(-1)!.id } : {}) } }
}
