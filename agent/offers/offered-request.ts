import type { OfferTables } from '#agent/store/tables/offer.ts'
import type { OfferWorld } from './offer-world.ts'

/** An offer that a token opens. */
export type Offer = {
  id: string
  organisation: string
  family: string
  configurations: readonly string[]
  review: boolean
  client: string
  person: string | null
  sealed: Buffer
}

/** The one request that an offer answers for a configuration. */
export type OfferedRequest = Pick<
  OfferTables['credential_requests'],
  'id' | 'offer' | 'configuration' | 'sealed_subjects' | 'credential_ids' | 'state'
>

/** The offer that a token was given for, while it stands. */
export async function findOffer({
  world,
  organisation,
  id,
}: {
  world: Pick<OfferWorld, 'database'>
  organisation: string
  id: string
}): Promise<Offer | undefined> {
  return world.database
    .selectFrom('credential_offers')
    .select(['id', 'organisation', 'family', 'configurations', 'review', 'client', 'person', 'sealed'])
    .where('id', '=', id)
    .where('organisation', '=', organisation)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
}

/** A request of an offer, by its id: what the wallet knows as transaction_id and notification_id. */
export async function findRequest({
  world,
  offer,
  id,
}: {
  world: Pick<OfferWorld, 'database'>
  offer: string
  id: string
}): Promise<OfferedRequest | undefined> {
  return world.database
    .selectFrom('credential_requests')
    .select(['id', 'offer', 'configuration', 'sealed_subjects', 'credential_ids', 'state'])
    .where('id', '=', id)
    .where('offer', '=', offer)
    .executeTakeFirst()
}

export function openSubjects({
  world,
  request,
}: {
  world: Pick<OfferWorld, 'offerSeal'>
  request: Pick<OfferedRequest, 'sealed_subjects'>
}): string[] {
  return JSON.parse(world.offerSeal.open(request.sealed_subjects).toString('utf8')) as string[]
}
