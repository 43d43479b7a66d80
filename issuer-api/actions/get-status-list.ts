import { envelopeCredential } from '#agent/proofs/envelope-credential.ts'
import { readStatusList } from '#agent/status/read-status-list.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { versionQuery } from '../bodies.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/**
 * A status list credential: `application/vc+jwt`, or enveloped where JSON is asked for. A version never changes; the
 * newest is looked for again after a second.
 */
export async function getStatusList(
  {
    params,
    query,
    headers,
  }: RouteRequest<{ params: 'org' | 'id'; query: typeof versionQuery; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const list = await readStatusList({
    database: context.issuer.database,
    organisation: organisation.id,
    list: params.id,
    ...(query.version === undefined ? {} : { version: query.version }),
  })
  if (!list) throw new Problem('NOT_FOUND', 'there is no such status list')
  const asJson = acceptsJson(headers.accept)
  return {
    status: 200,
    body: asJson ? envelopeCredential(list.credential) : list.credential,
    headers: {
      'Content-Type': asJson ? 'application/vc' : 'application/vc+jwt',
      'Cache-Control':
        query.version === undefined ? 'public, max-age=1' : 'public, max-age=31536000, immutable',
      ETag: `"${list.version}${asJson ? '-json' : ''}"`,
      Vary: 'Accept',
    },
  }
}

/** The JWT unless JSON is named and the JWT is not: whoever takes anything gets what is signed, as it is. */
function acceptsJson(accept = '*/*'): boolean {
  const types = accept.split(',').map((part) => part.split(';')[0]!.trim().toLowerCase())
  if (types.includes('application/vc+jwt') || types.includes('*/*')) return false
  return types.some((type) => ['application/vc', 'application/json', 'application/ld+json'].includes(type))
}
