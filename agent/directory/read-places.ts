import { sql } from 'kysely'
import type { DirectoryWorld } from './directory-world.ts'
import { isListed } from './listed.ts'
import type { ListedPlace } from './listed-entry.ts'
import { type Moment, withinMoment } from './within-moment.ts'

/** What a place is looked for by; all that is given must fit. Texts are the beginnings of what is stated. */
export type PlaceFilter = {
  ids?: readonly string[] | undefined
  name?: string | undefined
  city?: string | undefined
  state?: string | undefined
  postalCode?: string | undefined
  /** Codes of Plan-Net's OrgTypeCS, any of them. */
  types?: readonly string[] | undefined
  /** Id of the organisation of a location. */
  organization?: string | undefined
  updated?: Moment | undefined
}

/** A page of the organisations, or of the locations, where somebody works who is shown; in the order of their ids. */
export async function readPlaces({
  world: { database, organisation },
  kind,
  filter: { ids, name, city, state, postalCode, types, organization, updated },
  after,
  limit,
  now,
}: {
  world: DirectoryWorld
  kind: ListedPlace['kind']
  filter: PlaceFilter
  after?: string | undefined
  limit: number
  now: Date
}): Promise<{ places: ListedPlace[]; more: boolean }> {
  const begins = (value: ReturnType<typeof sql>, text: string) =>
    sql`starts_with(lower(${value}), ${text.toLowerCase()})`
  const conditions = [
    sql`true`,
    ...(after === undefined ? [] : [sql`place.id > ${after}`]),
    ...(ids === undefined ? [] : [sql`place.id = ANY (${ids}::uuid[])`]),
    ...(name === undefined ? [] : [begins(sql`content->>'name'`, name)]),
    ...(city === undefined ? [] : [begins(sql`content->'address'->>'city'`, city)]),
    ...(state === undefined ? [] : [begins(sql`content->'address'->>'state'`, state)]),
    ...(postalCode === undefined ? [] : [begins(sql`content->'address'->>'postalCode'`, postalCode)]),
    ...(types === undefined ? [] : [sql`content->>'type' = ANY (${types}::text[])`]),
    ...(organization === undefined ? [] : [sql`content->>'organization' = ${organization}`]),
    ...(updated === undefined ? [] : [withinMoment(sql.ref('place.stated_at'), updated)]),
  ]
  const { rows } = await sql<{ id: string; content: never; stated_at: Date }>`
    SELECT place.id, content, stated_at FROM directory_places AS place
    WHERE place.organisation = ${organisation.id} AND kind = ${kind} AND ${sql.join(conditions, sql` AND `)}
      AND EXISTS (
        SELECT FROM directory_entries AS entry JOIN directory_licenses AS license ON license.entry = entry.id
        WHERE entry.organisation = place.organisation
          AND (entry.organization = place.id OR entry.location = place.id) AND ${isListed(now)}
      )
    ORDER BY place.id
    LIMIT ${limit + 1}
  `.execute(database)
  const places = rows
    .slice(0, limit)
    .map(({ id, content, stated_at }): ListedPlace => ({ id, kind, content, statedAt: stated_at }))
  return { places, more: rows.length > limit }
}
