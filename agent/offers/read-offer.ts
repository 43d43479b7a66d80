import { AgentError } from '#agent/errors.ts'
import type { GrantType, NotificationEvent, RequestState } from '#agent/store/tables/offer.ts'
import { hashSecret, type OfferWorld } from './offer-world.ts'
import { type OfferedContent, openContent } from './offered-content.ts'

/** An offer as its organisation sees it. */
export type OfferState = {
  id: string
  family: string
  configurations: string[]
  grantType: GrantType
  state: 'open' | 'redeemed' | 'issued' | 'locked' | 'withdrawn' | 'expired'
  createdAt: Date
  expiresAt: Date
  requests: readonly {
    id: string
    configuration: string
    state: RequestState | 'issued'
    credentials: string[]
    event: NotificationEvent | null
  }[]
}

/** @throws {AgentError} OFFER_NOT_FOUND, also for another organisation's */
export async function readOffer({
  world,
  organisation,
  id,
  now,
}: {
  world: OfferWorld
  organisation: string
  id: string
  now: Date
}): Promise<OfferState> {
  const row = await world.database
    .selectFrom('credential_offers')
    .selectAll()
    .where('id', '=', id)
    .where('organisation', '=', organisation)
    .executeTakeFirst()
  if (!row) throw new AgentError('OFFER_NOT_FOUND', 'there is no such offer')
  const requests = await world.database
    .selectFrom('credential_requests')
    .select(['id', 'configuration', 'state', 'credential_ids', 'issued_at', 'event'])
    .where('offer', '=', id)
    .orderBy('created_at')
    .execute()
  const issued = requests.filter(({ issued_at }) => issued_at)
  const state = () => {
    if (row.withdrawn_at) return 'withdrawn'
    if (issued.length === row.configurations.length) return 'issued'
    if (row.tries_left === 0) return 'locked'
    if (row.redeemed_at) return 'redeemed'
    return row.expires_at <= now ? 'expired' : 'open'
  }
  return {
    id,
    family: row.family,
    configurations: row.configurations,
    grantType: row.grant_type,
    state: state(),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    requests: requests.map(({ id, configuration, state, credential_ids, issued_at, event }) => ({
      id,
      configuration,
      state: issued_at ? 'issued' : state,
      credentials: issued_at ? credential_ids : [],
      event,
    })),
  }
}

/**
 * The offer behind a reference or an issuer_state, while it can still be taken up.
 *
 * @throws {AgentError} OFFER_NOT_FOUND
 */
export async function findOpenOffer({
  world,
  by,
  secret,
  now,
}: {
  world: OfferWorld
  by: 'reference_hash' | 'code_hash'
  secret: string
  now: Date
}): Promise<{
  id: string
  organisation: string
  family: string
  configurations: string[]
  grantType: GrantType
  content: OfferedContent
}> {
  const row = await world.database
    .selectFrom('credential_offers')
    .selectAll()
    .where(by, '=', hashSecret(secret))
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', now)
    .where('tries_left', '>', 0)
    .where((where) =>
      where.or([where('redeemed_at', 'is', null), where('grant_type', '=', 'authorization_code')]),
    )
    .executeTakeFirst()
  if (!row || row.sealed.length === 0) throw new AgentError('OFFER_NOT_FOUND', 'there is no such offer')
  const { id, organisation, family, configurations, grant_type: grantType, sealed } = row
  return {
    id,
    organisation,
    family,
    configurations,
    grantType,
    content: openContent({ seal: world.offerSeal, sealed }),
  }
}
