import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { OfferWorld } from './offer-world.ts'

/**
 * Withdraws an offer: its code and its tokens are good for nothing from now on, and what was offered is destroyed. What
 * was issued stays; revoke it where that is meant.
 *
 * @throws {AgentError} OFFER_NOT_FOUND
 */
export async function withdrawOffer({
  world,
  organisation,
  id,
  actor,
  now,
}: {
  world: OfferWorld
  organisation: string
  id: string
  actor: Actor
  now: Date
}): Promise<void> {
  await world.database.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('credential_offers')
      .set({ withdrawn_at: now, sealed: Buffer.alloc(0) })
      .where('id', '=', id)
      .where('organisation', '=', organisation)
      .where('withdrawn_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw new AgentError('OFFER_NOT_FOUND', 'there is no such offer')
    await appendAuditEntries({
      transaction,
      organisation,
      entries: [{ action: 'offer.withdraw', object: id, outcome: 'done', ...actor }],
      now,
    })
  })
}
