import { type EntryFilter, readListed } from '#agent/directory/read-listed.ts'
import { type PlaceFilter, readPlaces } from '#agent/directory/read-places.ts'
import { AgentError } from '#agent/errors.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import { answerResource, answerSearch } from '#http/fhir-answers.ts'
import type { Answer } from '#http/routes.ts'
import type { Resource } from '#schemas/fhir/elements.ts'
import type { VerifierContext } from '../verifier-context.ts'
import { isNothing, readEntryFilter, readPlaceFilter, type SentQuery } from './read-filter.ts'
import { findReferences } from './references.ts'
import { toListedPlace } from './to-place.ts'
import { toListedPractitioner } from './to-practitioner.ts'
import { toListedRole } from './to-practitioner-role.ts'

/** More than any page can refer to. */
const MOST = 400

type Served = { type: string; now: Date; context: VerifierContext }
type Page = { resources: Resource[]; more: boolean }

/** FHIR §3.2.0.6 `read`. @throws {AgentError} DIRECTORY_ENTRY_NOT_FOUND, for what is not shown as for what never was */
export async function answerOne({ id, ...served }: Served & { id: string }): Promise<Answer> {
  const { resources } = isUuid(id)
    ? await readPage({ ...served, filter: { ids: [id] }, limit: 1 })
    : { resources: [] }
  const [resource] = resources
  if (!resource) throw new AgentError('DIRECTORY_ENTRY_NOT_FOUND', 'there is no such resource')
  return answerResource(resource)
}

/** FHIR §3.2.1 `search`, in the order of ids. */
export async function answerPage({
  query,
  url,
  ...served
}: Served & { query: SentQuery; url: string }): Promise<Answer> {
  const { type, context } = served
  const base = `${context.verifierUrl}/fhir/r4`
  const isPerson = type === 'Practitioner' || type === 'PractitionerRole'
  const filter = (isPerson ? readEntryFilter : readPlaceFilter)({ query, base })
  const { resources, more } = isNothing(filter)
    ? { resources: [], more: false }
    : await readPage({
        ...served,
        filter,
        after: query._cursor as string | undefined,
        limit: Number(query._count ?? 50),
      })
  const last = resources.at(-1)
  const next = more && last ? String(last.id) : null
  const included = await readIncluded({ ...served, query, resources })
  return answerSearch({ base: context.verifierUrl, url, resources, included, next })
}

/** FHIR R4 §3.1.1.5.4: what the resources of a page refer to, and the roles of its practitioners. */
async function readIncluded({
  query: { _include, _revinclude },
  resources,
  ...served
}: Served & { query: SentQuery; resources: readonly Resource[] }): Promise<Resource[]> {
  const wanted = findReferences({ resources, names: (_include ?? []) as readonly string[] })
  // a role has the id of its practitioner
  if (_revinclude !== undefined)
    wanted.set(
      'PractitionerRole',
      resources.map(({ id }) => String(id)),
    )
  const included: Resource[] = []
  for (const [type, ids] of wanted) {
    if (ids.length === 0) continue
    const page = await readPage({ ...served, type, filter: { ids }, limit: MOST })
    included.push(...page.resources)
  }
  return included
}

async function readPage({
  type,
  now,
  context: { verifier },
  ...page
}: Served & {
  filter: EntryFilter & PlaceFilter
  after?: string | undefined
  limit: number
}): Promise<Page> {
  const world = verifier.directory
  const keeper = world.organisation
  if (type === 'Organization' || type === 'Location') {
    const { places, more } = await readPlaces({ world, kind: type, now, ...page })
    return { resources: places.map((place) => toListedPlace({ place, keeper })), more }
  }
  const map = type === 'Practitioner' ? toListedPractitioner : toListedRole
  const { entries, more } = await readListed({ world, now, ...page })
  return { resources: entries.map((entry) => map({ entry, keeper, now })), more }
}
