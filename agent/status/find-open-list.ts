import type { Kysely } from 'kysely'
import type { StatusPurpose, StatusTables } from '#agent/store/tables/status.ts'
import { LIST_ENTRIES } from './permute-index.ts'

/**
 * The status list in which the next credential gets its index. Another is begun when it fills up: many lists for few
 * credentials would tell whose is whose.
 *
 * @returns its UUID; undefined while none is anchored
 */
export async function findOpenList({
  database,
  organisation,
  purpose,
}: {
  database: Kysely<StatusTables>
  organisation: string
  purpose: StatusPurpose
}): Promise<string | undefined> {
  const pair = await database
    .selectFrom('status_list_pairs')
    .select(['revocation_list', 'suspension_list'])
    .where('organisation', '=', organisation)
    .where('opened_at', 'is not', null)
    .where('closed_at', 'is', null)
    .where('allocated', '<', LIST_ENTRIES)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return pair && (purpose === 'revocation' ? pair.revocation_list : pair.suspension_list)
}
