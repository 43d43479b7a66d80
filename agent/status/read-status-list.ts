import type { Kysely } from 'kysely'
import type { StatusPurpose, StatusTables } from '#agent/store/tables/status.ts'

/** @property credential compact `vc+jwt`; @property version good as an ETag: it never stands for other bytes */
export type PublishedStatusList = {
  credential: string
  purpose: StatusPurpose
  version: number
  createdAt: Date
}

/**
 * A status list as it was signed: the newest version, also where no anchor holds it yet (bad news counts early), or
 * the version asked for.
 *
 * @param list its UUID
 * @returns undefined if this organisation has no such list or version
 */
export async function readStatusList({
  database,
  organisation,
  list,
  version,
}: {
  database: Kysely<StatusTables>
  organisation: string
  list: string
  version?: number
}): Promise<PublishedStatusList | undefined> {
  if (!UUID.test(list)) return undefined
  if (version !== undefined && !(Number.isInteger(version) && version > 0 && version <= MAX_VERSION))
    return undefined
  const row = await database
    .selectFrom('status_lists')
    .innerJoin('status_list_versions', 'status_list_versions.list', 'status_lists.id')
    .select(['credential', 'purpose', 'status_list_versions.version', 'created_at'])
    .where('status_lists.id', '=', list)
    .where('status_lists.organisation', '=', organisation)
    .where((where) =>
      where('status_list_versions.version', '=', version ?? where.ref('status_lists.version')),
    )
    .executeTakeFirst()
  return (
    row && {
      credential: row.credential,
      purpose: row.purpose,
      version: row.version,
      createdAt: row.created_at,
    }
  )
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const MAX_VERSION = 0x7fffffff
