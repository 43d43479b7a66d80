import { sql, type Transaction } from 'kysely'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import { eraseOffers } from '#agent/offers/erase-offers.ts'
import type { OfferWorld } from '#agent/offers/offer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuanceTables } from '#agent/store/tables/issuance.ts'
import { subjectReference } from './find-subjects.ts'
import type { Actor, IssuerWorld } from './issuer-world.ts'

/**
 * Erases a subject: destroys the key that the claims and credentials of it are kept under, and the reference it is
 * found by. The logs hold digests alone and stay verifiable; credentials that are out stay signed, so revoke them
 * first where that is meant. Offers that a wallet took up for the subject are withdrawn. Answers how many records can no
 * longer be read.
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
  world: Pick<IssuerWorld, 'database' | 'subjectReferenceKey'> & Pick<OfferWorld, 'offerSeal'>
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
    const offers = await eraseOffers({
      transaction,
      seal: world.offerSeal,
      organisation: organisation.id,
      subject,
      row: row?.id,
      now,
    })
    if (!row && offers.length === 0) throw new AgentError('SUBJECT_NOT_FOUND', 'no such subject')
    const records = row ? await eraseRecords({ transaction, subject: row.id }) : 0
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [
        {
          action: 'subject.erase',
          object: row?.id ?? offers[0]!,
          outcome: 'done',
          client: actor.client,
          person: actor.person,
          detail: { reason },
        },
      ],
      now,
    })
    return { records }
  })
}

/** The ciphertext goes as well as its key: a backup of the key must not bring it back. */
async function eraseRecords({
  transaction,
  subject,
}: {
  transaction: Transaction<IssuanceTables>
  subject: string
}): Promise<number> {
  await sql`
    UPDATE record_versions SET sealed_claims = '', sealed_reason = NULL FROM records
    WHERE records.id = record_versions.record AND records.subject = ${subject}
  `.execute(transaction)
  await transaction
    .updateTable('credentials')
    .set({ sealed_signing_input: Buffer.alloc(0), sealed_rest: null })
    .where('subject', '=', subject)
    .execute()
  await sql`
    UPDATE status_decisions SET sealed_reason = NULL FROM credentials
    WHERE credentials.id = status_decisions.credential AND credentials.subject = ${subject}
  `.execute(transaction)
  await sql`
    UPDATE license_transitions SET sealed_order = '', sealed_refusal = NULL FROM records
    WHERE records.id = license_transitions.record AND records.subject = ${subject}
  `.execute(transaction)
  await sql`UPDATE trial_consents SET sealed_consent = '' WHERE subject = ${subject}`.execute(transaction)
  await sql`
    UPDATE trial_withdrawals SET sealed_withdrawal = '' FROM records
    WHERE records.id = trial_withdrawals.record AND records.subject = ${subject}
  `.execute(transaction)
  const { count } = await transaction
    .selectFrom('records')
    .select((query) => query.fn.countAll<bigint>().as('count'))
    .where('subject', '=', subject)
    .executeTakeFirstOrThrow()
  return Number(count)
}
