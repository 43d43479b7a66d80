import { hash } from 'node:crypto'
import { createTokenStatusList } from '#agent/status/create-token-status-list.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** A Status List Token (Token Status List §8.2), for verifiers of SD-JWT VCs that do not read the anchored lists. */
export async function getTokenStatusList(
  { params, now }: RouteRequest<{ params: 'org' | 'id'; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const token = await createTokenStatusList({
    database: context.issuer.database,
    organisation,
    list: params.id,
    baseUrl: `${context.issuerUrl}/orgs/${organisation.id}`,
    now,
  })
  if (token === undefined) throw new Problem('NOT_FOUND', 'there is no such status list')
  return {
    status: 200,
    body: token,
    headers: {
      'Content-Type': 'application/statuslist+jwt',
      // a revocation is not to wait for the minute that `ttl` allows
      'Cache-Control': 'public, max-age=1',
      ETag: `"${hash('sha256', token, 'base64url')}"`,
    },
  }
}
