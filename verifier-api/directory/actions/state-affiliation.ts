import { setAffiliation } from '#agent/directory/set-affiliation.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOwnOrganisation, type VerifierContext } from '../../verifier-context.ts'
import type { affiliationBody } from '../bodies.ts'

/** `PUT /directory/entries/{id}/affiliation`. */
export async function stateAffiliation(
  { params, body, caller, now }: RouteRequest<{ params: 'id'; body: typeof affiliationBody }>,
  context: VerifierContext,
): Promise<Answer> {
  findOwnOrganisation(context, caller.organisation)
  await setAffiliation({ world: context.verifier.directory, id: params.id, affiliation: body, now })
  return { status: 204 }
}

/** `DELETE /directory/entries/{id}/affiliation`. */
export async function dropAffiliation(
  { params, caller, now }: RouteRequest<{ params: 'id' }>,
  context: VerifierContext,
): Promise<Answer> {
  findOwnOrganisation(context, caller.organisation)
  await setAffiliation({ world: context.verifier.directory, id: params.id, affiliation: undefined, now })
  return { status: 204 }
}
