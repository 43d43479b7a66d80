import type { Transaction } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { Seal } from '#agent/keys/seal.ts'
import type { StatusTables } from '#agent/store/tables/status.ts'
import type { MessageSet } from './message-set.ts'
import { createPermutation, LIST_ENTRIES } from './permute-index.ts'
import type { StatusMessage } from './status-messages.ts'

/** A place in the lists of a pair. Lists are named by their UUIDs; `message` is null where the pair has no messages. */
export type AllocatedIndex = {
  revocationList: string
  suspensionList: string
  index: number
  message: AllocatedMessage | null
}

export type AllocatedMessage = { list: string } & Omit<MessageSet, 'id'>

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
    .leftJoin('status_message_sets as set', 'set.id', 'status_list_pairs.message_set')
    .select([
      'status_list_pairs.id',
      'revocation_list',
      'suspension_list',
      'message_list',
      'allocated',
      'sealed_key',
      'status_size',
      'messages',
      'reference',
    ])
    .where('status_list_pairs.organisation', '=', organisation)
    .where('opened_at', 'is not', null)
    .where('closed_at', 'is', null)
    .orderBy('status_list_pairs.id')
    .forUpdate('status_list_pairs')
    .execute()
  const indexes: AllocatedIndex[] = []
  for (const pair of pairs) {
    const taken = Math.min(count - indexes.length, LIST_ENTRIES - pair.allocated)
    if (taken <= 0) continue
    const message = messageOf(pair)
    const permute = createPermutation(seal.open(pair.sealed_key))
    for (let counter = pair.allocated; counter < pair.allocated + taken; counter++) {
      const { revocation_list: revocationList, suspension_list: suspensionList } = pair
      indexes.push({ revocationList, suspensionList, index: permute(counter), message })
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

function messageOf({
  message_list: list,
  status_size: statusSize,
  messages,
  reference,
}: {
  message_list: string | null
  status_size: number | null
  messages: StatusMessage[] | null
  reference: string | null
}): AllocatedMessage | null {
  if (list === null || statusSize === null || messages === null) return null
  return { list, statusSize, messages, reference }
}
