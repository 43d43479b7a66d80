import { errors, type OidcContext, type ResourceServerInfo } from 'oidc-provider'
import { AgentError } from '#agent/errors.ts'
import type { OfferWorld } from '#agent/offers/offer-world.ts'
import { findOffer } from '#agent/offers/offered-request.ts'
import { findOpenOffer } from '#agent/offers/read-offer.ts'

/** What the authorization server does for wallets. */
export type WalletServer = {
  offers: OfferWorld
  /** Where a wallet may be sent back to after its holder signed in; none: pre-authorized codes alone. */
  redirectUris: readonly string[]
  /** Every scope that a wallet may ask for: the ids of the credential configurations. */
  scopes: readonly string[]
  /** What a page says of an offer. */
  describe: (offer: { organisation: string; family: string }) => { issuer: string; credential: string }
}

/** An access token opens one offer, for the keys of its first request: it may live as long as a review takes. */
const TOKEN_TTL = 60 * 60
const REVIEW_TOKEN_TTL = 30 * 24 * 60 * 60

/**
 * OID4VCI 1.0 §13.10: "Long-lived Access Tokens giving access to Credentials MUST not be issued unless sender-constrained";
 * "lifetimes longer than 5 minutes are, in general, considered long lived".
 */
const UNBOUND_TOKEN_TTL = 5 * 60

/** How long a wallet's access token is good, in seconds: `bound` if it is bound to a key by DPoP. */
export function walletTokenTtl({ review, bound }: { review: boolean; bound: boolean }): number {
  if (!bound) return UNBOUND_TOKEN_TTL
  return review ? REVIEW_TOKEN_TTL : TOKEN_TTL
}

/** The organisation of a credential issuer identifier. */
export function organisationOfIssuer({
  issuerUrl,
  resource,
}: {
  issuerUrl: string
  resource: string
}): string | undefined {
  const prefix = `${issuerUrl}/orgs/`
  const organisation = resource.startsWith(prefix) ? resource.slice(prefix.length) : ''
  return /^[a-z0-9-]{1,64}$/.test(organisation) ? organisation : undefined
}

/**
 * A credential issuer as what a wallet's token is for: its audience, so that the token opens no other API.
 *
 * @param ttl seconds
 */
export function credentialIssuerResource({
  resource,
  scopes,
  sign,
  ttl,
}: {
  resource: string
  scopes: readonly string[]
  sign: { alg: string; kid: string }
  ttl: number
}): ResourceServerInfo {
  return {
    scope: scopes.join(' '),
    audience: resource,
    accessTokenTTL: ttl,
    accessTokenFormat: 'jwt',
    jwt: { sign },
  }
}

/** The same for a resource that a wallet names. @throws {errors.InvalidTarget | errors.InvalidGrant} */
export async function describeWalletResource({
  wallets,
  issuerUrl,
  resource,
  sign,
  ctx,
}: {
  wallets: WalletServer
  issuerUrl: string
  resource: string
  sign: { alg: string; kid: string }
  ctx: OidcContext
}): Promise<ResourceServerInfo> {
  const organisation = organisationOfIssuer({ issuerUrl, resource })
  if (!organisation) throw new errors.InvalidTarget('there is no such resource')
  const { AuthorizationCode: code, RefreshToken: refreshed } = ctx.oidc.entities
  const id = (refreshed ?? code)?.accountId
  const offer = id ? await findOffer({ world: wallets.offers, organisation, id }) : undefined
  // what was offered is there until it was withdrawn, or all of it was issued
  if (refreshed && !offer?.sealed.length) throw new errors.InvalidGrant('there is nothing more to wait for')
  // a proof that is not good fails the request, so that there is one is enough
  const bound = ctx.req.headers.dpop !== undefined
  const ttl = walletTokenTtl({ review: offer?.review ?? false, bound })
  return credentialIssuerResource({ resource, scopes: wallets.scopes, sign, ttl })
}

/** The credential issuer of the offer that an issuer_state names, for a wallet that names no resource itself. */
export async function findWalletResource({
  wallets,
  issuerUrl,
  issuerState,
  now,
}: {
  wallets: WalletServer
  issuerUrl: string
  issuerState: unknown
  now: Date
}): Promise<string | undefined> {
  if (typeof issuerState !== 'string') return undefined
  try {
    const { organisation } = await findOpenOffer({
      world: wallets.offers,
      by: 'code_hash',
      secret: issuerState,
      now,
    })
    return `${issuerUrl}/orgs/${organisation}`
  } catch (error) {
    // checkIssuerState tells it
    if (error instanceof AgentError) return undefined
    throw error
  }
}
