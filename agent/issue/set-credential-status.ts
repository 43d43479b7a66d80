import { AgentError } from '#agent/errors.ts'
import { sealWith } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { findCredentialId } from './find-credential-id.ts'
import type { Actor, IssuerWorld } from './issuer-world.ts'
import { checkRecordStatus } from './license/check-record-status.ts'
import { recordStatusDecisions } from './record-status-decisions.ts'

export type StatusPurpose = 'revocation' | 'suspension'

/**
 * Revokes, suspends or reinstates a credential. Acknowledged only when durable; the next anchor publishes it. Asking
 * for what is so already changes nothing. The reason is kept under the subject's key, never published.
 *
 * @throws {AgentError} CREDENTIAL_NOT_FOUND; REVOCATION_FINAL for taking a revocation back; STATUS_OF_RECORD for a license
 *   whose record says otherwise
 */
export async function setCredentialStatus({
  world,
  organisation,
  credentialId,
  purpose,
  value,
  reason,
  actor,
  now,
}: {
  world: IssuerWorld
  organisation: Organisation
  credentialId: string
  purpose: StatusPurpose
  value: boolean
  reason?: string
  actor: Actor
  now: Date
}): Promise<{ changed: boolean }> {
  return world.database.transaction().execute(async (transaction) => {
    const kept = await findCredentialId({ database: transaction, organisation, id: credentialId })
    await checkRecordStatus({
      transaction,
      world,
      credential: kept,
      purpose,
      value,
      endpoint: (record) => `/orgs/${organisation.id}/records/${record}/transitions`,
    })
    const row = await transaction
      .selectFrom('credentials')
      .innerJoin('subjects', 'subjects.id', 'credentials.subject')
      .select(['revocation_list', 'suspension_list', 'status_index', 'revoked', 'suspended', 'sealed_key'])
      .where('credentials.id', '=', kept)
      .forUpdate('credentials')
      .executeTakeFirst()
    if (!row) throw new AgentError('CREDENTIAL_NOT_FOUND', 'no such credential')
    const [column, listId] =
      purpose === 'revocation'
        ? (['revoked', row.revocation_list] as const)
        : (['suspended', row.suspension_list] as const)
    if (row[column] === value) return { changed: false }
    // Bitstring Status List 1.0 §2.2: "revocation ... Used to cancel the validity of a verifiable credential. This
    // status is not reversible."
    if (column === 'revoked' && !value) {
      throw new AgentError('REVOCATION_FINAL', 'a revocation cannot be taken back: issue the credential anew')
    }
    await transaction
      .updateTable('credentials')
      .set({ [column]: value })
      .where('id', '=', kept)
      .execute()
    await recordStatusDecisions({
      transaction,
      organisation,
      credentials: [{ id: kept, changes: [{ listId, index: row.status_index, value }] }],
      decision: { purpose, value },
      reason,
      seal: row.sealed_key && sealWith(world.subjectKeySeal.open(row.sealed_key)),
      actor,
      now,
    })
    return { changed: true }
  })
}
