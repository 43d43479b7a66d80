import type { Organisation } from '#agent/organisations/organisation.ts'
import { releaseCredential } from '#agent/proofs/release-credential.ts'
import { createEmbeddedStatusList } from '#agent/status/create-embedded-status-list.ts'
import { type PublishedStatusList, readStatusList } from '#agent/status/read-status-list.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { versionQuery } from '../bodies.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/**
 * A status list credential: `application/vc+jwt`; `application/vc` with an embedded proof; or enveloped, where JSON is asked
 * for. A version never changes; the newest is looked for again after a second.
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
  const form = chooseForm(headers.accept)
  return {
    status: 200,
    body: await formOf({ form, list, organisation }),
    headers: {
      'Content-Type': CONTENT_TYPES[form],
      'Cache-Control':
        query.version === undefined ? 'public, max-age=1' : 'public, max-age=31536000, immutable',
      ETag: `"${list.version}${form === 'jwt' ? '' : `-${form}`}"`,
      Vary: 'Accept',
    },
  }
}

type Form = 'jwt' | 'embedded' | 'json'

const CONTENT_TYPES = {
  jwt: 'application/vc+jwt',
  embedded: 'application/vc',
  json: 'application/json',
} as const

async function formOf({
  form,
  list,
  organisation,
}: {
  form: Form
  list: PublishedStatusList
  organisation: Organisation
}): Promise<unknown> {
  if (form === 'embedded') return createEmbeddedStatusList({ list, organisation })
  if (form === 'jwt') return list.credential
  return releaseCredential({ mediaType: 'application/vc+jwt', credential: list.credential })
}

/** The JWT unless another is named and the JWT is not: whoever takes anything gets what is signed, as it is. */
function chooseForm(accept = '*/*'): Form {
  const types = accept.split(',').map((part) => part.split(';')[0]!.trim().toLowerCase())
  if (types.includes('application/vc+jwt') || types.includes('*/*')) return 'jwt'
  if (types.includes('application/vc') || types.includes('application/ld+json')) return 'embedded'
  return types.includes('application/json') ? 'json' : 'jwt'
}
