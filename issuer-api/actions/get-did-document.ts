import type { Answer, RouteRequest } from '#http/routes.ts'
import type { IssuerContext } from '../issuer-context.ts'

/**
 * The service's own did:web. It signs nothing, so it lists no keys: it says where the API is and which organisations'
 * DIDs are served here.
 */
export function getDidDocument(
  _request: RouteRequest<{ access: 'public' }>,
  { issuer, issuerUrl }: IssuerContext,
): Answer {
  const did = `did:web:${encodeURIComponent(new URL(issuerUrl).host)}`
  const organisations = [...issuer.world.organisations.values()].filter(({ signers }) => signers.size > 0)
  const body = {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: did,
    service: organisations.map(({ id, did: organisationDid }) => ({
      id: `${did}#${id}`,
      type: 'CaresealOrganisation',
      serviceEndpoint: { uri: `${issuerUrl}/orgs/${id}`, did: organisationDid },
    })),
  }
  const headers = { 'Content-Type': 'application/did+json', 'Cache-Control': 'public, max-age=60' }
  return { status: 200, body, headers }
}
