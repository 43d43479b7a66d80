import { sql } from 'kysely'
import type { DirectoryWorld } from './directory-world.ts'
import { isListed } from './listed.ts'

/** An entry as whoever keeps the directory sees it. */
export type DirectoryEntry = {
  id: string
  /** Whether anything of it is shown now. */
  listed: boolean
  fields: string[]
  notice: string
  optedInAt: Date
  updatedAt: Date
  licenses: {
    digest: string
    issuer: string
    listed: boolean
    verdict: string
    verifiedAt: string
    record: string
  }[]
}

/** A page of the entries, shown or not, in the order of their ids. */
export async function listEntries({
  world: { database, organisation },
  after,
  limit,
  now,
}: {
  world: DirectoryWorld
  after?: string | undefined
  limit: number
  now: Date
}): Promise<{ entries: DirectoryEntry[]; next: string | null }> {
  const { rows } = await sql<DirectoryEntry>`
    SELECT entry.id, bool_or(${isListed(now)}) AS listed, fields, notice, opted_in_at AS "optedInAt",
      updated_at AS "updatedAt",
      jsonb_agg(jsonb_build_object(
        'digest', digest, 'issuer', issuer, 'listed', ${isListed(now)}, 'verdict', verdict,
        'verifiedAt', verified_at, 'record', record
      ) ORDER BY place) AS licenses
    FROM directory_entries AS entry JOIN directory_licenses AS license ON license.entry = entry.id
    WHERE entry.organisation = ${organisation.id} AND (${after ?? null}::uuid IS NULL OR entry.id > ${after ?? null})
    GROUP BY entry.id
    ORDER BY entry.id
    LIMIT ${limit + 1}
  `.execute(database)
  const entries = rows.slice(0, limit)
  return { entries, next: rows.length > limit ? entries.at(-1)!.id : null }
}
