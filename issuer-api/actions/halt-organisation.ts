import { haltOrganisation } from '#agent/organisations/halt-organisation.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext, keyWorld } from '../issuer-context.ts'
import { actorOf } from './read-issue-request.ts'

/** An organisation halts itself; one that sponsors it can resume it. */
export async function haltOwn(
  { params, caller, now }: RouteRequest<{ params: 'org' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const halted = await haltOrganisation({
    world: keyWorld(context),
    organisation,
    actor: actorOf(caller),
    now,
  })
  return { status: 200, body: halted }
}
