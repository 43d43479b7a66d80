import { sql, type Transaction } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { StatusTables } from '#agent/store/tables/status.ts'
import { LIST_ENTRIES } from './permute-index.ts'

/**
 * @property listId UUID of the list; @property index of the bit: that of the entry, times the bits of a status;
 * @property value whether the bit is set
 */
export type StatusChange = { listId: string; index: number; value: boolean }

/**
 * Records changes of status bits; the next epoch publishes them. Changes of one organisation wait for each other until
 * the transaction ends, so that they are numbered in the order of their commits and the publisher misses none.
 *
 * @throws {AgentError} REVOCATION_FINAL for clearing a bit of a revocation list
 * @throws {RangeError} for a list that is not this organisation's, or an index that is not in it
 */
export async function changeStatuses({
  transaction,
  organisation,
  changes,
  now,
}: {
  transaction: Transaction<StatusTables>
  organisation: string
  changes: readonly StatusChange[]
  now: Date
}): Promise<void> {
  if (changes.length === 0) return
  await checkLists({ transaction, organisation, changes })
  const count = changes.length
  await sql`
    WITH head AS (
      INSERT INTO status_change_heads (organisation, size) VALUES (${organisation}, ${count}::bigint)
      ON CONFLICT (organisation) DO UPDATE SET size = status_change_heads.size + excluded.size
      RETURNING size
    )
    INSERT INTO status_changes (organisation, sequence, list, index, value, recorded_at)
    SELECT ${organisation}, head.size - ${count}::bigint + place - 1, list, index, value, ${now}
    FROM head, unnest(
      ${changes.map(({ listId }) => listId)}::uuid[],
      ${changes.map(({ index }) => index)}::integer[],
      ${changes.map(({ value }) => value)}::boolean[]
    ) WITH ORDINALITY AS new (list, index, value, place)
  `.execute(transaction)
}

async function checkLists({
  transaction,
  organisation,
  changes,
}: {
  transaction: Transaction<StatusTables>
  organisation: string
  changes: readonly StatusChange[]
}): Promise<void> {
  const lists = await transaction
    .selectFrom('status_lists as list')
    .innerJoin('status_list_pairs as pair', 'pair.id', 'list.pair')
    .leftJoin('status_message_sets as set', 'set.id', 'pair.message_set')
    .select(['list.id', 'purpose', 'status_size'])
    .where('list.organisation', '=', organisation)
    .where('list.id', 'in', [...new Set(changes.map(({ listId }) => listId))])
    .execute()
  const known = new Map(lists.map((list) => [list.id, list]))
  for (const { listId, index, value } of changes) {
    const list = known.get(listId)
    if (!list) throw new RangeError('no such status list')
    const { purpose } = list
    const length = LIST_ENTRIES * (purpose === 'message' ? list.status_size! : 1)
    if (!Number.isInteger(index) || index < 0 || index >= length) throw new RangeError('no such entry')
    // Bitstring Status List 1.0 §2.2: a revocation "is not reversible"
    if (purpose === 'revocation' && !value) {
      throw new AgentError('REVOCATION_FINAL', 'a revocation cannot be taken back')
    }
  }
}
