import type { OidcContext, Provider } from 'oidc-provider'
import { findOffer } from '#agent/offers/offered-request.ts'
import { organisationOfIssuer, type WalletServer } from './wallet-server.ts'

/** As long as the longest offer lives, from the first refresh token on and through every rotation; in seconds. */
export const REFRESH_TOKEN_LIFETIME = 90 * 24 * 60 * 60

/**
 * A wallet is given a refresh token where somebody decides on its request: that may take longer than an access token may
 * live (OID4VCI 1.0 §13.10). Elsewhere it has what it came for within minutes.
 *
 * @param accountId the offer's id
 */
export async function mayWait({
  wallets,
  issuerUrl,
  accountId,
  resource,
}: {
  wallets: WalletServer
  issuerUrl: string
  accountId: string
  resource?: unknown
}): Promise<boolean> {
  const organisation = organisationOfIssuer({ issuerUrl, resource: String(resource) })
  if (!organisation) return false
  return (await findOffer({ world: wallets.offers, organisation, id: accountId }))?.review ?? false
}

/**
 * A refresh token for an offer that was taken up by a pre-authorized code; oidc-provider does what follows.
 *
 * @param resource the credential issuer
 * @param thumbprint of the DPoP key, to which it is bound as well (RFC 9449 §5)
 */
export async function createRefreshToken({
  provider,
  ctx,
  offer,
  resource,
  scope,
  thumbprint,
}: {
  provider: Provider
  ctx: OidcContext
  offer: string
  resource: string
  scope: string
  thumbprint: string | undefined
}): Promise<string> {
  const client = ctx.oidc.client!
  const grant = new provider.Grant({
    accountId: offer,
    clientId: client.clientId,
    expiresIn: REFRESH_TOKEN_LIFETIME,
  })
  grant.addResourceScope(resource, scope)
  const token = new provider.RefreshToken({
    accountId: offer,
    client,
    grantId: await grant.save(),
    gty: 'pre-authorized_code',
    resource,
    rotations: 0,
    scope,
  })
  if (thumbprint !== undefined) token.setThumbprint('jkt', thumbprint)
  ctx.oidc.entity('RefreshToken', token)
  return token.save()
}
