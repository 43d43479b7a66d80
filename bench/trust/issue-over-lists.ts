import { setTimeout } from 'node:timers/promises'
import type { Transaction } from 'kysely'
import { lockPublisher } from '#agent/anchors/lock-publisher.ts'
import { ensureOpenLists } from '#agent/status/ensure-open-lists.ts'
import { LIST_ENTRIES } from '#agent/status/permute-index.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { issueBatch } from '../issue-batches.ts'
import type { Core } from '../open-core.ts'

/** So far a list is used up before the next one is made: a little room is left for what is issued here. */
const USED = Math.floor(0.9 * LIST_ENTRIES)

/**
 * Issues credentials that are spread evenly over pairs of status lists, each of 131,072 entries: makes the pairs, waits
 * until an anchor has opened them, and uses one after the other.
 *
 * @returns compact credentials, the first of each pair before the second of any
 */
export async function issueOverLists({
  core,
  pairs,
  count,
  signal,
}: {
  core: Core
  pairs: number
  count: number
  signal: AbortSignal
}): Promise<string[]> {
  const { database, statusSeal: seal } = core.issuerWorld
  const organisation = core.organisation.id
  const openPairs = (executor: typeof database | Transaction<IssuerTables>) =>
    executor
      .updateTable('status_list_pairs')
      .where('organisation', '=', organisation)
      .where('closed_at', 'is', null)

  const made = await database.transaction().execute(async (transaction) => {
    await lockPublisher({ transaction, organisation })
    const now = new Date()
    await openPairs(transaction).set({ closed_at: now }).execute()
    for (let pair = 0; pair < pairs; pair++) {
      await openPairs(transaction).set({ allocated: USED }).where('allocated', '<', USED).execute()
      await ensureOpenLists({ transaction, organisation, seal, now })
    }
    return await transaction
      .selectFrom('status_list_pairs')
      .select('id')
      .where('organisation', '=', organisation)
      .where('closed_at', 'is', null)
      .orderBy('id')
      .execute()
  })
  const ids = made.map(({ id }) => id)
  const unopened = database
    .selectFrom('status_list_pairs')
    .select('id')
    .where('id', 'in', ids)
    .where('opened_at', 'is', null)
  while (await unopened.executeTakeFirst()) await setTimeout(100, undefined, { signal })

  const batches: string[][] = []
  for (const id of ids) {
    const issued = await issueBatch({ core, count: Math.ceil(count / pairs) })
    batches.push(issued.map(({ credential }) => credential as string))
    // indexes are taken from the oldest pair: the next one has its turn. The last stays open
    if (id !== ids.at(-1))
      await openPairs(database).set({ closed_at: new Date() }).where('id', '=', id).execute()
  }
  return batches[0]!.flatMap((_, place) => batches.map((batch) => batch[place]!))
}
