import { randomBytes, randomUUID } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { Seal } from '#agent/keys/seal.ts'
import type { StatusTables } from '#agent/store/tables/status.ts'
import { compressBits } from './encode-bitstring.ts'
import { readMessageSet } from './message-set.ts'
import { LIST_ENTRIES } from './permute-index.ts'

/** From here on the next pair of lists is made, so that it is anchored when the first index of it is needed. */
const NEARLY_FULL = Math.floor(0.8 * LIST_ENTRIES)

/**
 * Makes the next pair of status lists if there is none with room, made or in the making, and with the messages that the
 * organisation settled last. It is opened by
 * `openAnchoredLists` once an anchor holds it. The caller holds the organisation's publisher lock.
 *
 * @param seal keeps the permutation key at rest
 * @returns whether a pair was made
 */
export async function ensureOpenLists({
  transaction,
  organisation,
  seal,
  now,
}: {
  transaction: Transaction<StatusTables>
  organisation: string
  seal: Pick<Seal, 'seal'>
  now: Date
}): Promise<boolean> {
  const set = await readMessageSet({ transaction, organisation })
  const withRoom = await transaction
    .selectFrom('status_list_pairs')
    .select('id')
    .where('organisation', '=', organisation)
    .where('closed_at', 'is', null)
    .where('allocated', '<', NEARLY_FULL)
    .where('message_set', 'is not distinct from', set?.id ?? null)
    .limit(1)
    .executeTakeFirst()
  if (withRoom) return false
  const [revocation, suspension, message] = [randomUUID(), randomUUID(), randomUUID()]
  const pair = await transaction
    .insertInto('status_list_pairs')
    .values({
      organisation,
      revocation_list: revocation,
      suspension_list: suspension,
      message_list: set ? message : null,
      message_set: set?.id ?? null,
      sealed_key: seal.seal(randomBytes(32)),
      created_at: now,
      opened_at: null,
      closed_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const empty = (statusSize: number) => compressBits(Buffer.alloc((LIST_ENTRIES * statusSize) / 8))
  const list = { organisation, pair: pair.id, version: 0, bits: empty(1) }
  await transaction
    .insertInto('status_lists')
    .values([
      { id: revocation, purpose: 'revocation', ...list },
      { id: suspension, purpose: 'suspension', ...list },
      ...(set ? [{ id: message, purpose: 'message' as const, ...list, bits: empty(set.statusSize) }] : []),
    ])
    .execute()
  return true
}

/**
 * Opens the pairs whose lists are in an anchor that is in a block, and closes those of the same organisation that have
 * other messages: from then on every credential gets its index where the newest messages are.
 */
export async function openAnchoredLists({
  transaction,
  lists,
  now,
}: {
  transaction: Transaction<StatusTables>
  lists: readonly string[]
  now: Date
}): Promise<void> {
  await sql`
    WITH opened AS (
      UPDATE status_list_pairs SET opened_at = ${now}
      WHERE opened_at IS NULL AND revocation_list = ANY (${lists}::uuid[]) AND suspension_list = ANY (${lists}::uuid[])
        AND (message_list IS NULL OR message_list = ANY (${lists}::uuid[]))
      RETURNING id, organisation, message_set
    )
    UPDATE status_list_pairs AS before SET closed_at = ${now} FROM opened
    WHERE before.organisation = opened.organisation AND before.id < opened.id AND before.closed_at IS NULL
      AND before.opened_at IS NOT NULL AND before.message_set IS DISTINCT FROM opened.message_set
  `.execute(transaction)
}

/**
 * Closes the open lists of an organisation: after a restore from a backup nobody knows which of their indexes were
 * given out since. The next epoch begins new ones.
 */
export async function closeLists({
  transaction,
  organisation,
  now,
}: {
  transaction: Transaction<StatusTables>
  organisation: string
  now: Date
}): Promise<void> {
  await transaction
    .updateTable('status_list_pairs')
    .set({ closed_at: now })
    .where('organisation', '=', organisation)
    .where('closed_at', 'is', null)
    .execute()
}
