import type { Transaction } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { Seal } from '#agent/keys/seal.ts'
import type { StatusTables } from '#agent/store/tables/status.ts'
import { createPermutation, LIST_ENTRIES } from './permute-index.ts'

/** A place in both lists of a pair. Lists are named by their UUIDs. */
export type AllocatedIndex = { revocationList: string; suspensionList: string; index: number }

/**
 * Takes status indexes that were never given out before. A counter for each pair of lists goes through the pair's
 * keyed permutation, so that an index tells nothing of when or in what company it was given out. The pairs stay locked
 * until the transaction ends; if it is rolled back, nothing was given out.
 *
 * @param seal opens the permutation keys
 * @throws {AgentError} STATUS_LIST_NOT_READY if the organisation's open, anchored lists have too few left
 */
export async function allocateIndexes({
  transaction,
  organisation,
  count,
  seal,
  now,
}: {
  transaction: Transaction<StatusTables>
  organisation: string
  count: number
  seal: Pick<Seal, 'open'>
  now: Date
}): Promise<AllocatedIndex[]> {
  const pairs = await transaction
    .selectFrom('status_list_pairs')
    .select(['id', 'revocation_list', 'suspension_list', 'allocated', 'sealed_key'])
    .where('organisation', '=', organisation)
    .where('opened_at', 'is not', null)
    .where('closed_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  const indexes: AllocatedIndex[] = []
  for (const pair of pairs) {
    const taken = Math.min(count - indexes.length, LIST_ENTRIES - pair.allocated)
    if (taken <= 0) continue
    const permute = createPermutation(seal.open(pair.sealed_key))
    for (let counter = pair.allocated; counter < pair.allocated + taken; counter++) {
      const { revocation_list: revocationList, suspension_list: suspensionList } = pair
      indexes.push({ revocationList, suspensionList, index: permute(counter) })
    }
    await transaction
      .updateTable('status_list_pairs')
      .set({
        allocated: pair.allocated + taken,
        closed_at: pair.allocated + taken === LIST_ENTRIES ? now : null,
      })
      .where('id', '=', pair.id)
      .execute()
  }
  if (indexes.length < count) {
    throw new AgentError(
      'STATUS_LIST_NOT_READY',
      'the status lists of this organisation are not anchored yet',
    )
  }
  return indexes
}
