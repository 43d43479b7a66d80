import { grantAccreditations } from '#agent/organisations/grant-accreditations.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { grantBody } from '../accreditation-schemas.ts'
import { accreditingWorld, findOrganisation, type IssuerContext } from '../issuer-context.ts'
import { actorOf } from './read-issue-request.ts'

/** Accredits another organisation in the caller's name. Answered when the registry has it: 200 if it had it already. */
export async function grantAccreditation(
  { params, body, caller, now }: RouteRequest<{ params: 'org'; body: typeof grantBody }>,
  context: IssuerContext,
): Promise<Answer> {
  const { from, until, ...terms } = body
  const accreditations = await grantAccreditations({
    world: accreditingWorld(context),
    grantor: findOrganisation(context, params.org),
    request: { ...terms, until: new Date(until), ...(from === undefined ? {} : { from: new Date(from) }) },
    actor: actorOf(caller),
    now,
  })
  return { status: accreditations.some(({ granted }) => granted) ? 201 : 200, body: { accreditations } }
}
