import { sql } from 'kysely'
import { deleteDue } from '#agent/store/delete-due.ts'
import type { OfferWorld } from './offer-world.ts'

/** How long the state of an offer can still be asked for once it has expired. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000

/** Takes out used nonces that have expired, keys of requests that have ended, and offers that expired long ago and on which nobody has to decide any more. */
export async function forgetOffers({
  database,
  now,
  stopping,
}: Pick<OfferWorld, 'database'> & { now: Date; stopping?: AbortSignal }): Promise<void> {
  await deleteDue({ database, table: 'credential_nonces', due: sql`expires_at <= ${now}`, stopping })
  await deleteDue({ database, table: 'credential_request_keys', due: sql`ends_at <= ${now}`, stopping })
  const before = new Date(now.getTime() - KEPT_MS)
  // nobody can decide on what was withdrawn
  const due = sql`
    expires_at < ${before} AND (withdrawn_at IS NOT NULL OR NOT EXISTS (
      SELECT FROM credential_requests WHERE offer = credential_offers.id AND state = 'waiting'
    ))
  `
  await deleteDue({ database, table: 'credential_offers', due, stopping })
}
