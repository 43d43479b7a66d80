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
  const [form, contentType] = chooseForm(headers.accept)
  return {
    status: 200,
    body: await formOf({ form, list, organisation }),
    headers: {
      'Content-Type': contentType,
      'Cache-Control':
        query.version === undefined ? 'public, max-age=1' : 'public, max-age=31536000, immutable',
      ETag: `"${list.version}${form === 'jwt' ? '' : `-${form}`}"`,
      Vary: 'Accept',
    },
  }
}

type Form = 'jwt' | 'embedded' | 'json'

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

/** The first that is named; JSON-LD is asked for by whoever knows no `application/vc`, and reads what is called so. */
const FORMS: readonly [accepted: string, form: Form, contentType: string][] = [
  ['application/vc+jwt', 'jwt', 'application/vc+jwt'],
  ['*/*', 'jwt', 'application/vc+jwt'],
  ['application/vc', 'embedded', 'application/vc'],
  ['application/ld+json', 'embedded', 'application/ld+json'],
  ['application/json', 'json', 'application/json'],
]

/** The JWT unless another is named and the JWT is not: whoever takes anything gets what is signed, as it is. */
function chooseForm(accept = '*/*'): [form: Form, contentType: string] {
  const types = accept.split(',').map((part) => part.split(';')[0]!.trim().toLowerCase())
  const [, form, contentType] = FORMS.find(([accepted]) => types.includes(accepted)) ?? FORMS[0]!
  return [form, contentType]
}
