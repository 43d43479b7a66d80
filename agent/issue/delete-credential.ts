import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { findCredentialId } from './find-credential-id.ts'
import type { Actor, IssuerWorld } from './issuer-world.ts'

/**
 * Deletes what is kept of a credential: its bytes, and the claims that it was issued from. Its holder still has it, so
 * its status stays and can be set; the logs hold digests and stay as they are.
 *
 * @throws {AgentError} CREDENTIAL_NOT_FOUND; CREDENTIAL_DELETED if that was done before
 */
export async function deleteCredential({
  world: { database },
  organisation,
  id,
  actor,
  now,
}: {
  world: Pick<IssuerWorld, 'database'>
  organisation: Organisation
  id: string
  actor: Actor
  now: Date
}): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const kept = await findCredentialId({ database: transaction, organisation, id })
    // what is not signed yet is about to be: it is as if it were not there
    const row = await transaction
      .selectFrom('credentials')
      .select(['record', 'record_version', 'deleted_at'])
      .where('id', '=', kept)
      .where('signature', 'is not', null)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw new AgentError('CREDENTIAL_NOT_FOUND', 'no such credential')
    if (row.deleted_at) throw new AgentError('CREDENTIAL_DELETED', 'the credential was deleted')
    await transaction
      .updateTable('credentials')
      .set({ sealed_signing_input: Buffer.alloc(0), sealed_rest: null, deleted_at: now })
      .where('id', '=', kept)
      .execute()
    await transaction
      .updateTable('record_versions')
      .set({ sealed_claims: Buffer.alloc(0), sealed_reason: null })
      .where('record', '=', row.record)
      .where('version', '=', row.record_version)
      .execute()
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [{ action: 'credential.delete', object: kept, outcome: 'done', ...actor }],
      now,
    })
  })
}
