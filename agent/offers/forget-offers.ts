import type { OfferWorld } from './offer-world.ts'

/** How long the state of an offer can still be asked for once it has expired. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000

/** Takes out used nonces that have expired, keys of requests that have ended, and offers that expired long ago and on which nobody has to decide any more. */
export async function forgetOffers({
  database,
  now,
}: Pick<OfferWorld, 'database'> & { now: Date }): Promise<void> {
  await database.deleteFrom('credential_nonces').where('expires_at', '<=', now).execute()
  await database.deleteFrom('credential_request_keys').where('ends_at', '<=', now).execute()
  await database
    .deleteFrom('credential_offers')
    .where('expires_at', '<', new Date(now.getTime() - KEPT_MS))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('credential_requests')
            .select('credential_requests.id')
            .whereRef('credential_requests.offer', '=', 'credential_offers.id')
            .where('credential_requests.state', '=', 'waiting'),
        ),
      ),
    )
    .execute()
}
