import { listKeys } from '#agent/organisations/list-keys.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext, keyWorld } from '../issuer-context.ts'

/** The keys that an organisation signs with, or signed with before. */
export async function listSigningKeys(
  { params }: RouteRequest<{ params: 'org' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  return { status: 200, body: { keys: await listKeys({ world: keyWorld(context), organisation }) } }
}
