import type { Transaction } from 'kysely'
import type { Seal } from '#agent/keys/seal.ts'
import type { IssuanceTables } from '#agent/store/tables/issuance.ts'
import type { OfferTables } from '#agent/store/tables/offer.ts'
import { openSubjects } from './offered-request.ts'

/**
 * Withdraws the offers that a wallet took up for a subject, and destroys what was offered and for whom. An offer that nobody
 * took up yet names no subject: withdraw it by its id.
 *
 * @param subject the subject's DID
 * @param row its id in `subjects`; undefined if nothing was issued to it
 * @returns their ids
 */
export async function eraseOffers({
  transaction,
  seal,
  organisation,
  subject,
  row,
  now,
}: {
  transaction: Transaction<OfferTables & IssuanceTables>
  seal: Seal
  organisation: string
  subject: string
  row: string | undefined
  now: Date
}): Promise<string[]> {
  const requests = await transaction
    .selectFrom('credential_requests')
    .innerJoin('credential_offers', 'credential_offers.id', 'credential_requests.offer')
    .select(['offer', 'sealed_subjects', 'credential_ids', 'issued_at'])
    .where('organisation', '=', organisation)
    .execute()
  const issued = new Set<string>()
  if (row !== undefined) {
    const credentials = await transaction
      .selectFrom('credentials')
      .select('id')
      .where('subject', '=', row)
      .execute()
    for (const { id } of credentials) issued.add(id)
  }
  const isOf = ({ sealed_subjects, credential_ids }: (typeof requests)[number]) =>
    credential_ids.some((id) => issued.has(id)) ||
    (sealed_subjects.length > 0 &&
      openSubjects({ world: { offerSeal: seal }, request: { sealed_subjects } }).includes(subject))
  const offers = [...new Set(requests.filter(isOf).map(({ offer }) => offer))]
  if (offers.length === 0) return []
  await transaction
    .updateTable('credential_offers')
    .set(({ fn, val }) => ({ sealed: Buffer.alloc(0), withdrawn_at: fn.coalesce('withdrawn_at', val(now)) }))
    .where('id', 'in', offers)
    .execute()
  await transaction
    .updateTable('credential_requests')
    .set({ sealed_subjects: Buffer.alloc(0), sealed_reason: null })
    .where('offer', 'in', offers)
    .execute()
  return offers
}
