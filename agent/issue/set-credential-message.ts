import { AgentError } from '#agent/errors.ts'
import { sealWith } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { bitsOfStatus } from '#agent/status/bits.ts'
import { findCredentialId } from './find-credential-id.ts'
import type { Actor, IssuerWorld } from './issuer-world.ts'
import { recordStatusDecisions } from './record-status-decisions.ts'

/**
 * Says something of a credential: sets the value of its status message, one of those that it was issued with. Acknowledged
 * only when durable; the next anchor publishes it, for everybody. The reason is kept under the subject's key, never
 * published.
 *
 * @param message the value; 0 says nothing
 * @throws {AgentError} CREDENTIAL_NOT_FOUND; STATUS_PURPOSE_UNKNOWN for a credential that was issued without messages;
 *   STATUS_MESSAGE_INVALID for a value that it does not have, or that is not defined
 */
export async function setCredentialMessage({
  world,
  organisation,
  credentialId,
  message,
  reason,
  actor,
  now,
}: {
  world: IssuerWorld
  organisation: Organisation
  credentialId: string
  message: number
  reason?: string
  actor: Actor
  now: Date
}): Promise<{ changed: boolean }> {
  return world.database.transaction().execute(async (transaction) => {
    const kept = await findCredentialId({ database: transaction, organisation, id: credentialId })
    const row = await transaction
      .selectFrom('credentials')
      .innerJoin('subjects', 'subjects.id', 'credentials.subject')
      .innerJoin('status_list_pairs as pair', 'pair.message_list', 'credentials.message_list')
      .innerJoin('status_message_sets as set', 'set.id', 'pair.message_set')
      .select([
        'pair.message_list',
        'status_index',
        'message',
        'status_size',
        'messages',
        'subjects.sealed_key',
      ])
      .where('credentials.id', '=', kept)
      .forUpdate('credentials')
      .executeTakeFirst()
    if (!row) {
      throw new AgentError('STATUS_PURPOSE_UNKNOWN', 'the credential was issued without status messages')
    }
    const meaning = row.messages.find(({ status }) => Number(status) === message)
    if (!meaning || (message !== 0 && meaning.message === 'undefined')) {
      throw new AgentError('STATUS_MESSAGE_INVALID', 'none of the messages that it was issued with')
    }
    if (row.message === message) return { changed: false }
    await transaction.updateTable('credentials').set({ message }).where('id', '=', kept).execute()
    const changes = bitsOfStatus({
      index: row.status_index,
      size: row.status_size,
      status: message,
    }).map((bit) => ({ listId: row.message_list!, ...bit }))
    await recordStatusDecisions({
      transaction,
      organisation,
      credentials: [{ id: kept, changes }],
      decision: { purpose: 'message', value: message },
      reason,
      seal: row.sealed_key && sealWith(world.subjectKeySeal.open(row.sealed_key)),
      actor,
      now,
    })
    return { changed: true }
  })
}
