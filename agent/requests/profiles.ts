import type { Kysely, Selectable } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { PresentationRequestTables } from '#agent/store/tables/presentation-request.ts'
import { defaultProfiles } from './default-profiles.ts'
import { parseQuery } from './parse-query.ts'
import type { Profile, ProfileOptions } from './profile.ts'

type Database = Kysely<PresentationRequestTables>

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/

/** The newest version of each profile: an organisation's own, and those that come with the service. */
export async function listProfiles({
  database,
  organisation,
}: {
  database: Database
  organisation: string
}): Promise<Profile[]> {
  const rows = await database
    .selectFrom('presentation_profiles')
    .distinctOn('name')
    .selectAll()
    .where('organisation', '=', organisation)
    .orderBy('name')
    .orderBy('version', 'desc')
    .execute()
  const own = rows.map(toProfile)
  const shipped = defaultProfiles.filter(({ name }) => own.every((profile) => profile.name !== name))
  return [...own, ...shipped].sort((one, other) => (one.name < other.name ? -1 : 1))
}

/**
 * A profile of an organisation.
 *
 * @param version the newest if left out; 0 is the one that comes with the service
 * @throws {AgentError} PROFILE_NOT_FOUND
 */
export async function readProfile({
  database,
  organisation,
  name,
  version,
}: {
  database: Database
  organisation: string
  name: string
  version?: number | undefined
}): Promise<Profile> {
  const row = await database
    .selectFrom('presentation_profiles')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('name', '=', name)
    .$if(version !== undefined, (query) => query.where('version', '=', version!))
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row) return toProfile(row)
  const shipped = defaultProfiles.find((profile) => profile.name === name)
  if (!shipped || (version ?? 0) !== 0) throw new AgentError('PROFILE_NOT_FOUND', 'there is no such profile')
  return shipped
}

/**
 * Keeps a new version of a profile; the old ones stay as they were. One that is the same as the newest is not new.
 *
 * @throws {AgentError} PROFILE_NAME_INVALID, DCQL_INVALID
 */
export async function putProfile({
  database,
  organisation,
  name,
  description,
  query,
  options,
  holdsConsents,
  client,
  person,
  now,
}: {
  database: Database
  organisation: string
  name: string
  description: string
  query: unknown
  options: ProfileOptions
  holdsConsents: boolean
  client: string
  person: string | null
  now: Date
}): Promise<{ profile: Profile; isNew: boolean }> {
  if (!NAME.test(name)) {
    throw new AgentError(
      'PROFILE_NAME_INVALID',
      'a name is lower-case letters, digits and hyphens, 64 at most',
    )
  }
  const parsed = parseQuery(query)
  const content = {
    description,
    query: JSON.stringify(parsed.text),
    options: JSON.stringify(options),
    holds_consents: holdsConsents,
  }
  for (;;) {
    const newest = await database
      .selectFrom('presentation_profiles')
      .selectAll()
      .where('organisation', '=', organisation)
      .where('name', '=', name)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (newest && isSame(newest, content)) return { profile: toProfile(newest), isNew: false }
    const version = (newest?.version ?? 0) + 1
    const { numInsertedOrUpdatedRows } = await database
      .insertInto('presentation_profiles')
      .values({ organisation, name, version, ...content, client, person, created_at: now })
      // of two at once, one looks again
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 1n) {
      return { profile: { name, version, description, query: parsed, options, holdsConsents }, isNew: true }
    }
  }
}

type Row = Selectable<PresentationRequestTables['presentation_profiles']>

function isSame(
  row: Row,
  content: Pick<Row, 'description' | 'holds_consents' | 'options' | 'query'>,
): boolean {
  return (
    row.description === content.description &&
    row.query === content.query &&
    row.options === content.options &&
    row.holds_consents === content.holds_consents
  )
}

function toProfile({ query, options, holds_consents, ...row }: Row): Profile {
  const { name, version, description } = row
  return {
    name,
    version,
    description,
    query: parseQuery(JSON.parse(query)),
    options: JSON.parse(options),
    holdsConsents: holds_consents,
  }
}
