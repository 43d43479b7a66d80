import type { Transaction } from 'kysely'
import type { Seal } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { Actor } from '../issuer-world.ts'
import { recordStatusDecisions } from '../record-status-decisions.ts'
import type { StatusPurpose } from '../set-credential-status.ts'

/** Revokes or suspends every credential of a record, but for those that are so already, and one to be spared. */
export async function setRecordStatus({
  transaction,
  organisation,
  record,
  purpose,
  except,
  reason,
  seal,
  actor,
  now,
}: {
  transaction: Transaction<IssuerTables>
  organisation: Pick<Organisation, 'id'>
  record: string
  purpose: StatusPurpose
  except?: string
  reason: string
  seal: Seal
  actor: Actor
  now: Date
}): Promise<void> {
  const column = purpose === 'revocation' ? 'revoked' : 'suspended'
  let query = transaction
    .updateTable('credentials')
    .set({ [column]: true })
    .where('record', '=', record)
    .where(column, '=', false)
  if (except !== undefined) query = query.where('id', '!=', except)
  const changed = await query
    .returning(['id', 'revocation_list', 'suspension_list', 'status_index'])
    .execute()
  if (changed.length === 0) return
  await recordStatusDecisions({
    transaction,
    organisation,
    credentials: changed.map((row) => {
      const listId = purpose === 'revocation' ? row.revocation_list : row.suspension_list
      return { id: row.id, changes: [{ listId, index: row.status_index, value: true }] }
    }),
    decision: { purpose, value: true },
    reason,
    seal,
    actor,
    now,
  })
}
