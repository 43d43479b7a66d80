import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { OfferWorld } from './offer-world.ts'

export type Review = {
  id: string
  offer: string
  family: string
  configuration: string
  state: 'waiting' | 'approved' | 'refused'
  createdAt: Date
}

/** Wallets' requests that somebody has to decide on, the oldest first. */
export async function listReviews({
  world,
  organisation,
  limit,
}: {
  world: Pick<OfferWorld, 'database'>
  organisation: string
  limit: number
}): Promise<Review[]> {
  const rows = await world.database
    .selectFrom('credential_requests')
    .innerJoin('credential_offers', 'credential_offers.id', 'credential_requests.offer')
    .select(['credential_requests.id', 'offer', 'family', 'configuration', 'credential_requests.created_at'])
    .where('organisation', '=', organisation)
    .where('state', '=', 'waiting')
    .where('withdrawn_at', 'is', null)
    .orderBy('credential_requests.created_at')
    .limit(limit)
    .execute()
  return rows.map(({ created_at: createdAt, ...row }) => ({ ...row, state: 'waiting', createdAt }))
}

/**
 * Decides on a wallet's request, once; the same decision again changes nothing. What is approved is issued when the
 * wallet next asks.
 *
 * @throws {AgentError} REVIEW_NOT_FOUND, REVIEW_DECIDED
 */
export async function decideReview({
  world,
  organisation,
  id,
  decision,
  reason,
  actor,
  now,
}: {
  world: OfferWorld
  organisation: string
  id: string
  decision: 'approved' | 'refused'
  reason: string
  actor: Actor
  now: Date
}): Promise<Review> {
  return world.database.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('credential_requests')
      .innerJoin('credential_offers', 'credential_offers.id', 'credential_requests.offer')
      .select(['offer', 'family', 'configuration', 'state', 'credential_requests.created_at'])
      .where('credential_requests.id', '=', id)
      .where('organisation', '=', organisation)
      .where('review', '=', true)
      .where('withdrawn_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw new AgentError('REVIEW_NOT_FOUND', 'there is no such review')
    const { created_at: createdAt, ...rest } = row
    const review: Review = { id, ...rest, state: decision, createdAt }
    if (row.state === decision) return review
    if (row.state !== 'waiting') throw new AgentError('REVIEW_DECIDED', `the request was ${row.state} before`)
    await transaction
      .updateTable('credential_requests')
      .set({ state: decision, decided_at: now, sealed_reason: world.offerSeal.seal(Buffer.from(reason)) })
      .where('id', '=', id)
      .execute()
    await appendAuditEntries({
      transaction,
      organisation,
      entries: [
        {
          action: 'offer.review',
          object: row.offer,
          outcome: 'done',
          ...actor,
          detail: { request: id, decision },
        },
      ],
      now,
    })
    return review
  })
}
