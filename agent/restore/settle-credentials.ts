import { sql, type Transaction } from 'kysely'
import type { Actor } from '#agent/issue/issuer-world.ts'
import { readBit, readStatus, writeBit } from '#agent/status/bits.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { AdoptedList } from './adopt-lists.ts'

/**
 * Has the credentials of a status list say what the list says, as it was published and with the changes that this database
 * has yet to publish. Each that changes gets a decision, without the reason, which is lost.
 *
 * @param folded number of changes that are in the lists
 * @returns how many changed
 */
export async function settleCredentials({
  transaction,
  organisation,
  list: { id, purpose, statusSize, bits: published },
  folded,
  actor,
  now,
}: {
  transaction: Transaction<IssuerTables>
  organisation: string
  list: AdoptedList
  folded: bigint
  actor: Actor
  now: Date
}): Promise<number> {
  const bits = Buffer.from(published)
  const pending = await transaction
    .selectFrom('status_changes')
    .select(['index', 'value'])
    .where('organisation', '=', organisation)
    .where('list', '=', id)
    .where('sequence', '>=', folded)
    .orderBy('sequence')
    .execute()
  for (const { index, value } of pending) writeBit({ bits, index, value })
  if (purpose === 'message') return settleMessages({ transaction, list: id, statusSize, bits, actor, now })
  const [column, listColumn] =
    purpose === 'revocation'
      ? (['revoked', 'revocation_list'] as const)
      : (['suspended', 'suspension_list'] as const)
  const rows = await transaction
    .selectFrom('credentials')
    .select(['id', 'status_index', column])
    .where(listColumn, '=', id)
    .execute()
  const changed = rows.filter((row) => readBit({ bits, index: row.status_index }) !== row[column])
  if (changed.length === 0) return 0
  await sql`
    WITH changed AS (
      UPDATE credentials SET ${sql.ref(column)} = NOT ${sql.ref(column)} WHERE id = ANY (${changed.map(({ id }) => id)})
      RETURNING id, ${sql.ref(column)} AS value
    )
    INSERT INTO status_decisions (credential, purpose, value, recorded_at, client, person)
    SELECT id, ${purpose}, value, ${now}, ${actor.client}, ${actor.person} FROM changed
  `.execute(transaction)
  return changed.length
}

async function settleMessages({
  transaction,
  list,
  statusSize,
  bits,
  actor,
  now,
}: {
  transaction: Transaction<IssuerTables>
  list: string
  statusSize: number
  bits: Uint8Array
  actor: Actor
  now: Date
}): Promise<number> {
  const rows = await transaction
    .selectFrom('credentials')
    .select(['id', 'status_index', 'message'])
    .where('message_list', '=', list)
    .execute()
  const changed = rows.flatMap(({ id, status_index: index, message: before }) => {
    const message = readStatus({ bits, index, size: statusSize })
    return message === before ? [] : [{ id, message }]
  })
  if (changed.length === 0) return 0
  await sql`
    WITH changed AS (
      UPDATE credentials SET message = new.message
      FROM unnest(${changed.map(({ id }) => id)}::text[], ${changed.map(({ message }) => message)}::integer[])
        AS new (id, message)
      WHERE credentials.id = new.id RETURNING credentials.id, new.message
    )
    INSERT INTO status_decisions (credential, purpose, value, message, recorded_at, client, person)
    SELECT id, 'message', message <> 0, message, ${now}, ${actor.client}, ${actor.person} FROM changed
  `.execute(transaction)
  return changed.length
}
