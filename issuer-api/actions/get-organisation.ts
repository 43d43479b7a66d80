import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** Who an organisation is: `did` issues unless another of `dids` is named. */
export function getOrganisation(
  { params }: RouteRequest<{ params: 'org'; access: 'public' }>,
  context: IssuerContext,
): Answer {
  const { id, name, did, identities } = findOrganisation(context, params.org)
  return {
    status: 200,
    body: { id, name, did, dids: identities.map((identity) => identity.did) },
    headers: { 'Cache-Control': 'public, max-age=60' },
  }
}
