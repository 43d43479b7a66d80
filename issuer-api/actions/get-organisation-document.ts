import { createWebDocument } from '#agent/organisations/create-web-document.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** The DID document of an organisation's did:web. */
export async function getOrganisationDocument(
  { params }: RouteRequest<{ params: 'org'; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  const { issuer, issuerUrl } = context
  const organisation = findOrganisation(context, params.org)
  const serviceUrl = `${issuerUrl}/orgs/${organisation.id}`
  const body = await createWebDocument({ database: issuer.database, organisation, serviceUrl })
  if (!body) throw new Problem('NOT_FOUND', 'the organisation has no did:web')
  const headers = { 'Content-Type': 'application/did+json', 'Cache-Control': 'public, max-age=60' }
  return { status: 200, body, headers }
}
