import { randomUUID } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import type { OfferWorld } from './offer-world.ts'
import { type Offer, type OfferedRequest, openSubjects } from './offered-request.ts'

/**
 * Fixes for whom an offer's configuration is issued: by the first request, with one credential for each subject, whose
 * ids are chosen here. A later request for the same subjects is the same request, so that a wallet that lost the answer
 * can ask again; one for others is refused.
 *
 * @param subjects DIDs that the wallet proved to hold the keys of, each once
 * @throws {AgentError} OFFER_KEYS_DIFFER
 */
export async function claimOffer({
  world,
  offer,
  configuration,
  subjects,
  now,
}: {
  world: OfferWorld
  offer: Offer
  configuration: string
  subjects: readonly string[]
  now: Date
}): Promise<OfferedRequest> {
  await world.database
    .insertInto('credential_requests')
    .values({
      id: randomUUID(),
      offer: offer.id,
      configuration,
      sealed_subjects: world.offerSeal.seal(Buffer.from(JSON.stringify(subjects), 'utf8')),
      credential_ids: subjects.map(() => `urn:uuid:${randomUUID()}`),
      state: offer.review ? 'waiting' : 'approved',
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['offer', 'configuration']).doNothing())
    .execute()
  const request = await world.database
    .selectFrom('credential_requests')
    .select(['id', 'offer', 'configuration', 'sealed_subjects', 'credential_ids', 'state'])
    .where('offer', '=', offer.id)
    .where('configuration', '=', configuration)
    .executeTakeFirstOrThrow()
  const claimed = openSubjects({ world, request })
  const same = claimed.length === subjects.length && claimed.every((subject) => subjects.includes(subject))
  if (!same) throw new AgentError('OFFER_KEYS_DIFFER', 'this was requested with other keys before')
  return request
}
