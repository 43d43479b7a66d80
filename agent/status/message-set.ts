import type { Transaction } from 'kysely'
import type { StatusTables } from '#agent/store/tables/status.ts'
import type { StatusMessage } from './status-messages.ts'

/** What an organisation's status messages are: `statusSize` in bits, a message for each value. */
export type MessageSet = {
  id: bigint
  statusSize: number
  messages: readonly StatusMessage[]
  /** Where people read what they mean. */
  reference: string | null
}

/** The set that an organisation settled last; undefined if it has none. */
export async function readMessageSet({
  transaction,
  organisation,
}: {
  transaction: Transaction<StatusTables>
  organisation: string
}): Promise<MessageSet | undefined> {
  const row = await transaction
    .selectFrom('status_message_sets')
    .select(['id', 'status_size', 'messages', 'reference'])
    .where('organisation', '=', organisation)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { id: row.id, statusSize: row.status_size, messages: row.messages, reference: row.reference }
}
