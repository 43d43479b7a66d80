import { sql } from 'kysely'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { subjectReference } from './find-subjects.ts'
import type { Actor, IssuerWorld } from './issuer-world.ts'

/**
 * Erases a subject: destroys the key that the claims and credentials of it are kept under, and the reference it is
 * found by. The logs hold digests alone and stay verifiable; credentials that are out stay signed, so revoke them
 * first where that is meant. Answers how many records can no longer be read.
 *
 * @throws {AgentError} SUBJECT_NOT_FOUND
 */
export async function eraseSubject({
  world,
  organisation,
  subject,
  actor,
  reason,
  now,
}: {
  world: Pick<IssuerWorld, 'database' | 'subjectReferenceKey'>
  organisation: Pick<Organisation, 'id'>
  /** The subject's DID. */
  subject: string
  actor: Actor
  reason: string
  now: Date
}): Promise<{ records: number }> {
  const reference = subjectReference({
    key: world.subjectReferenceKey,
    organisation: organisation.id,
    subject,
  })
  return world.database.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('subjects')
      .set({ sealed_key: null, reference: null, erased_at: now })
      .where('organisation', '=', organisation.id)
      .where('reference', '=', reference)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw new AgentError('SUBJECT_NOT_FOUND', 'no such subject')
    // the ciphertext goes as well: a backup of the key must not bring it back
    await sql`
      UPDATE record_versions SET sealed_claims = '', sealed_reason = NULL FROM records
      WHERE records.id = record_versions.record AND records.subject = ${row.id}
    `.execute(transaction)
    await transaction
      .updateTable('credentials')
      .set({ sealed_signing_input: Buffer.alloc(0) })
      .where('subject', '=', row.id)
      .execute()
    await sql`
      UPDATE status_decisions SET sealed_reason = NULL FROM credentials
      WHERE credentials.id = status_decisions.credential AND credentials.subject = ${row.id}
    `.execute(transaction)
    const { count } = await transaction
      .selectFrom('records')
      .select((query) => query.fn.countAll<bigint>().as('count'))
      .where('subject', '=', row.id)
      .executeTakeFirstOrThrow()
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [
        {
          action: 'subject.erase',
          object: row.id,
          outcome: 'done',
          client: actor.client,
          person: actor.person,
          detail: { reason },
        },
      ],
      now,
    })
    return { records: Number(count) }
  })
}
