import { type RawBuilder, sql } from 'kysely'
import type { DirectoryWorld } from './directory-world.ts'
import { foldName } from './fold-name.ts'
import { isListed } from './listed.ts'
import type { ListedEntry, ListedLicense } from './listed-entry.ts'
import { type Moment, withinMoment } from './within-moment.ts'

/** What an entry is looked for by; all that is given must fit. */
export type EntryFilter = {
  ids?: readonly string[] | undefined
  /** The beginning of a given, middle or family name; of a former one too, if it is shown. */
  name?: string | undefined
  family?: string | undefined
  given?: string | undefined
  npi?: string | undefined
  did?: string | undefined
  /** Codes of NUCC, any of them. */
  specialties?: readonly string[] | undefined
  /** Codes of Plan-Net's ProviderRoleCS, any of them. */
  roles?: readonly string[] | undefined
  licenseTypes?: readonly string[] | undefined
  organization?: string | undefined
  location?: string | undefined
  updated?: Moment | undefined
}

type Row = {
  id: string
  opted_in_at: Date
  updated_at: Date
  affiliation: ListedEntry['affiliation']
  affiliated_at: Date | null
  organization: string | null
  location: string | null
  licenses: (Omit<ListedLicense, 'verifiedAt'> & { verifiedAt: string })[]
}

/** A page of the entries that are shown, in the order of their ids; each with those of its licenses that are. */
export async function readListed({
  world: { database, organisation },
  filter,
  after,
  limit,
  now,
}: {
  world: DirectoryWorld
  filter: EntryFilter
  after?: string | undefined
  limit: number
  now: Date
}): Promise<{ entries: ListedEntry[]; more: boolean }> {
  const { rows } = await sql<Row>`
    SELECT entry.id, opted_in_at, updated_at, affiliation, affiliated_at, organization, location,
      jsonb_agg(jsonb_build_object(
        'claims', claims, 'issuer', issuer, 'digest', digest, 'checks', checks,
        'verifiedAt', verified_at, 'record', record
      ) ORDER BY place) AS licenses
    FROM directory_entries AS entry JOIN directory_licenses AS license ON license.entry = entry.id
    WHERE entry.organisation = ${organisation.id} AND ${isListed(now)}
      AND ${sql.join(ofEntry(filter, after), sql` AND `)}
    GROUP BY entry.id
    HAVING bool_or(${sql.join(ofLicense(filter), sql` AND `)})
    ORDER BY entry.id
    LIMIT ${limit + 1}
  `.execute(database)
  const entries = rows.slice(0, limit).map(
    (row): ListedEntry => ({
      id: row.id,
      optedInAt: row.opted_in_at,
      updatedAt: row.updated_at,
      licenses: row.licenses.map((license) => ({ ...license, verifiedAt: new Date(license.verifiedAt) })),
      affiliation: row.affiliation,
      affiliatedAt: row.affiliated_at,
      organization: row.organization,
      location: row.location,
    }),
  )
  return { entries, more: rows.length > limit }
}

function ofEntry(
  { ids, organization, location, roles, updated }: EntryFilter,
  after: string | undefined,
): RawBuilder<boolean>[] {
  return [
    sql<boolean>`true`,
    ...given(after, (text) => sql<boolean>`entry.id > ${text}`),
    ...given(ids, (uuids) => sql<boolean>`entry.id = ANY (${uuids}::uuid[])`),
    ...given(organization, (text) => sql<boolean>`entry.organization = ${text}`),
    ...given(location, (text) => sql<boolean>`entry.location = ${text}`),
    ...given(roles, (codes) => sql<boolean>`entry.affiliation->'roles' ?| ${codes}::text[]`),
    ...given(updated, (moment) => withinMoment(sql.ref('entry.updated_at'), moment)),
  ]
}

/** What one license has to fit; of a practitioner with several any may. */
function ofLicense({
  name,
  family,
  given: givenName,
  npi,
  did,
  specialties,
  licenseTypes,
}: EntryFilter): RawBuilder<boolean>[] {
  const begins = (names: RawBuilder<unknown>, text: string) =>
    sql<boolean>`EXISTS (SELECT FROM unnest(${names}) AS part WHERE starts_with(part, ${foldName(text)}))`
  return [
    sql<boolean>`true`,
    ...given(name, (text) => begins(sql`license.family || license.given`, text)),
    ...given(family, (text) => begins(sql`license.family`, text)),
    ...given(givenName, (text) => begins(sql`license.given`, text)),
    ...given(npi, (text) => sql<boolean>`license.npi = ${text}`),
    ...given(did, (text) => sql<boolean>`license.claims->>'id' = ${text}`),
    ...given(specialties, (codes) => sql<boolean>`license.specialties && ${codes}::text[]`),
    ...given(licenseTypes, (codes) => sql<boolean>`license.claims->>'licenseType' = ANY (${codes}::text[])`),
  ]
}

function given<Value>(
  value: Value | undefined,
  condition: (value: Value) => RawBuilder<boolean>,
): RawBuilder<boolean>[] {
  return value === undefined ? [] : [condition(value)]
}
