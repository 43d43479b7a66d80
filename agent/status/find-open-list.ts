import type { Kysely } from 'kysely'
import type { StatusPurpose, StatusTables } from '#agent/store/tables/status.ts'
import { LIST_ENTRIES } from './permute-index.ts'

/**
 * The status list in which the next credential gets its index. Another is begun when it fills up: many lists for few
 * credentials would tell whose is whose.
 *
 * @returns its UUID; undefined while none is anchored, or where the organisation has no messages
 */
export async function findOpenList({
  database,
  organisation,
  purpose,
  set,
}: {
  database: Kysely<StatusTables>
  organisation: string
  purpose: StatusPurpose
  /** Of messages: which; any if left out. */
  set?: bigint
}): Promise<string | undefined> {
  let open = database
    .selectFrom('status_list_pairs')
    .select(['revocation_list', 'suspension_list', 'message_list'])
    .where('organisation', '=', organisation)
    .where('opened_at', 'is not', null)
    .where('closed_at', 'is', null)
    .where('allocated', '<', LIST_ENTRIES)
  if (set !== undefined) open = open.where('message_set', '=', set)
  const pair = await open.orderBy('id').limit(1).executeTakeFirst()
  return pair?.[`${purpose}_list`] ?? undefined
}
