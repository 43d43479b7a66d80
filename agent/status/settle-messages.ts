import { isDeepStrictEqual } from 'node:util'
import { sql, type Transaction } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { StatusTables } from '#agent/store/tables/status.ts'
import { type MessageSet, readMessageSet } from './message-set.ts'
import { readStatusMessages, type StatusMessage, writeStatusMessages } from './status-messages.ts'

/**
 * Settles what an organisation's status messages are from now on. The next pair of lists comes with a list of them, and
 * takes the place of the pair before once it is anchored; credentials that were issued before keep the messages that they
 * were issued with (Bitstring Status List 1.0 §2.1: the issuer "commits to the set of messages").
 *
 * @param messages one for each value, 2, 4, 8 or 16 of them
 * @returns the set, and whether it is another than before
 * @throws {AgentError} STATUS_MESSAGE_INVALID; STATUS_MESSAGES_NOT_READY while the lists of the set before are not
 *   anchored: each set costs a pair of lists
 */
export async function settleMessages({
  transaction,
  organisation,
  messages,
  reference,
  now,
}: {
  transaction: Transaction<StatusTables>
  organisation: string
  messages: readonly StatusMessage[]
  reference: string | null
  now: Date
}): Promise<{ set: MessageSet; changed: boolean }> {
  const statusSize = Math.log2(messages.length)
  const read = Number.isInteger(statusSize)
    ? readStatusMessages({ value: messages, size: statusSize })
    : undefined
  if (!read) {
    throw new AgentError('STATUS_MESSAGE_INVALID', 'there is a message for each value, and once')
  }
  const written = writeStatusMessages(read)
  // two that settle at once: the second sees what the first did
  await sql`SELECT pg_advisory_xact_lock(hashtext(${`status messages ${organisation}`}))`.execute(transaction)
  const before = await readMessageSet({ transaction, organisation })
  if (before && before.reference === reference && isDeepStrictEqual(before.messages, written)) {
    return { set: before, changed: false }
  }
  if (before && !(await wasOpened({ transaction, set: before }))) {
    throw new AgentError('STATUS_MESSAGES_NOT_READY', 'the messages settled before are not anchored yet')
  }
  const { id } = await transaction
    .insertInto('status_message_sets')
    .values({
      organisation,
      status_size: statusSize,
      messages: JSON.stringify(written),
      reference,
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { set: { id, statusSize, messages: written, reference }, changed: true }
}

async function wasOpened({
  transaction,
  set,
}: {
  transaction: Transaction<StatusTables>
  set: MessageSet
}): Promise<boolean> {
  const pair = await transaction
    .selectFrom('status_list_pairs')
    .select('id')
    .where('message_set', '=', set.id)
    .where((where) => where.or([where('opened_at', 'is not', null), where('closed_at', 'is not', null)]))
    .limit(1)
    .executeTakeFirst()
  return pair !== undefined
}
