import { sql, type Transaction } from 'kysely'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import { eraseExchanges } from '#agent/exchanges/erase-exchanges.ts'
import { eraseOffers } from '#agent/offers/erase-offers.ts'
import type { OfferWorld } from '#agent/offers/offer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { erasePresentations } from '#agent/presentations/erase-presentations.ts'
import { referEarlierPresentations } from '#agent/presentations/refer-earlier-presentations.ts'
import type { IssuanceTables } from '#agent/store/tables/issuance.ts'
import { subjectReference } from './find-subjects.ts'
import type { Actor, IssuerWorld } from './issuer-world.ts'

/** How much of a subject there was. */
export type Erased = {
  /** Records that can no longer be read. */
  records: number
  /** Presentations of the organisation that are deleted. */
  presentations: number
  /** Exchanges that are removed. */
  exchanges: number
}

/**
 * Erases a subject: destroys the key that the claims and credentials of it are kept under, and the reference it is
 * found by. The logs hold digests alone and stay verifiable; credentials that are out stay signed, so revoke them
 * first where that is meant. Offers that a wallet took up for the subject are withdrawn; presentations and exchanges in
 * which the subject occurs, or a credential of it, are deleted.
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
  world: Pick<IssuerWorld, 'database' | 'exchangeSeal' | 'presentationSeal' | 'subjectReferenceKey'> &
    Pick<OfferWorld, 'offerSeal'>
  organisation: Pick<Organisation, 'id'>
  /** The subject's DID. */
  subject: string
  actor: Actor
  reason: string
  now: Date
}): Promise<Erased> {
  const refer = (identifier: string) =>
    subjectReference({ key: world.subjectReferenceKey, organisation: organisation.id, subject: identifier })
  await referEarlierPresentations({ world, organisation: organisation.id })
  return world.database.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('subjects')
      .set({ sealed_key: null, reference: null, erased_at: now })
      .where('organisation', '=', organisation.id)
      .where('reference', '=', refer(subject))
      .returning('id')
      .executeTakeFirst()
    const own = { transaction, organisation: organisation.id }
    const offers = await eraseOffers({ ...own, seal: world.offerSeal, subject, row: row?.id, now })
    // what is shown of a credential need not say whom it is about
    const identifiers = [subject, ...(row ? await findCredentials({ transaction, subject: row.id }) : [])]
    const presentations = await erasePresentations({ ...own, references: identifiers.map(refer) })
    const exchanges = await eraseExchanges({ ...own, seal: world.exchangeSeal, identifiers })
    const [object] = [...(row ? [row.id] : []), ...offers, ...presentations, ...exchanges]
    if (object === undefined) throw new AgentError('SUBJECT_NOT_FOUND', 'no such subject')
    const records = row ? await eraseRecords({ transaction, subject: row.id }) : 0
    const entry = { outcome: 'done' as const, client: actor.client, person: actor.person }
    await appendAuditEntries({
      ...own,
      entries: [
        { ...entry, action: 'subject.erase', object, detail: { reason } },
        ...presentations.map((id) => ({ ...entry, action: 'presentation.delete', object: id })),
      ],
      now,
    })
    return { records, presentations: presentations.length, exchanges: exchanges.length }
  })
}

/** The ids of its credentials, under which they are kept and which they have themselves. */
async function findCredentials({
  transaction,
  subject,
}: {
  transaction: Transaction<IssuanceTables>
  subject: string
}): Promise<string[]> {
  const rows = await transaction
    .selectFrom('credentials')
    .select(['id', 'own_id'])
    .where('subject', '=', subject)
    .execute()
  return rows.flatMap(({ id, own_id }) => (own_id === null ? [id] : [id, own_id]))
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
