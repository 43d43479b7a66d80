import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import type { NotificationEvent } from '#agent/store/tables/offer.ts'
import type { OfferWorld } from './offer-world.ts'
import type { Offer } from './offered-request.ts'

/**
 * Records what became of a credential in the wallet (OID4VCI 1.0 §11). The wallet's own description is not kept: it is
 * free text of a stranger. The same event again changes nothing.
 *
 * @returns false if the offer has no such request, or nothing of it was issued
 */
export async function recordNotification({
  world,
  offer,
  client,
  id,
  event,
  now,
}: {
  world: Pick<OfferWorld, 'database'>
  offer: Offer
  /** The wallet's. */
  client: string
  id: string
  event: NotificationEvent
  now: Date
}): Promise<boolean> {
  return world.database.transaction().execute(async (transaction) => {
    const request = await transaction
      .selectFrom('credential_requests')
      .select('event')
      .where('id', '=', id)
      .where('offer', '=', offer.id)
      .where('issued_at', 'is not', null)
      .forUpdate()
      .executeTakeFirst()
    if (!request) return false
    if (request.event === event) return true
    await transaction
      .updateTable('credential_requests')
      .set({ event, event_at: now })
      .where('id', '=', id)
      .execute()
    await appendAuditEntries({
      transaction,
      organisation: offer.organisation,
      entries: [
        {
          action: 'offer.notify',
          object: offer.id,
          outcome: 'done',
          client,
          person: null,
          detail: { request: id, event },
        },
      ],
      now,
    })
    return true
  })
}
