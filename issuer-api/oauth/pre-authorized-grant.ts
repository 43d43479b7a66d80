import { errors, type OidcContext, type Provider, type ResourceServerInfo } from 'oidc-provider'
import { type RedeemFault, redeemCode } from '#agent/offers/redeem-code.ts'
import { createRefreshToken } from './refresh-tokens.ts'
import { DpopError, verifyDpop } from './verify-dpop.ts'
import { organisationOfIssuer, type WalletServer, walletTokenTtl } from './wallet-server.ts'

export const PRE_AUTHORIZED_PARAMETERS = ['pre-authorized_code', 'tx_code', 'resource']

/**
 * The pre-authorized code grant (OID4VCI 1.0 §6.1): an access token for one offer, and a refresh token where it waits for
 * a review, both bound to the wallet's key where it sends a DPoP proof.
 */
export function createPreAuthorizedGrant({
  provider,
  wallets,
  issuerUrl,
  describeResource,
  rememberProof,
  now,
}: {
  provider: Provider
  wallets: WalletServer
  issuerUrl: string
  describeResource: (options: { resource: string; ttl: number }) => ResourceServerInfo
  rememberProof: (id: string) => Promise<boolean>
  now: () => Date
}): (ctx: OidcContext) => Promise<void> {
  return async (ctx) => {
    const { 'pre-authorized_code': code, tx_code: txCode, resource } = ctx.oidc.params
    if (typeof code !== 'string') throw new errors.InvalidRequest('pre-authorized_code is required')
    if (txCode !== undefined && typeof txCode !== 'string') throw new errors.InvalidRequest('tx_code is text')
    const organisation =
      resource === undefined ? undefined : organisationOfIssuer({ issuerUrl, resource: String(resource) })
    if (resource !== undefined && !organisation) throw new errors.InvalidTarget('there is no such resource')
    // before the code is touched: a wallet whose clock is wrong must not lose it
    const proof = await verifyDpop({
      headers: ctx.req.headers,
      method: 'POST',
      url: `${issuerUrl}/token`,
      remember: rememberProof,
      now: now(),
    }).catch((error: unknown) => {
      throw error instanceof DpopError ? new errors.InvalidDpopProof(error.message) : error
    })
    const offer = await redeemCode({
      world: wallets.offers,
      grantType: 'pre-authorized_code',
      code,
      ...(txCode === undefined ? {} : { txCode }),
      ...(organisation === undefined ? {} : { organisation }),
      now: now(),
    })
    if ('fault' in offer) throw refuse(offer.fault)
    const identifier = `${issuerUrl}/orgs/${offer.organisation}`
    const ttl = walletTokenTtl({ review: offer.review, bound: proof !== undefined })
    const token = new provider.AccessToken({ accountId: offer.id, client: ctx.oidc.client! })
    if (proof) token.setThumbprint('jkt', proof.thumbprint)
    token.resourceServer = new provider.ResourceServer(
      identifier,
      describeResource({ resource: identifier, ttl }),
    )
    token.scope = offer.configurations.join(' ')
    ctx.oidc.entity('AccessToken', token)
    const refreshToken = offer.review
      ? await createRefreshToken({
          provider,
          ctx,
          offer: offer.id,
          resource: identifier,
          scope: token.scope,
          thumbprint: proof?.thumbprint,
        })
      : undefined
    ctx.body = {
      access_token: await token.save(),
      token_type: token.tokenType,
      expires_in: ttl,
      scope: token.scope,
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    }
  }
}

/** OID4VCI 1.0 §6.3. */
function refuse(fault: RedeemFault): Error {
  switch (fault) {
    case 'tx-code-missing':
      return new errors.InvalidRequest('the offer asks for a transaction code')
    case 'tx-code-unexpected':
      return new errors.InvalidRequest('the offer has no transaction code')
    case 'tx-code-wrong':
      return new errors.InvalidGrant('the transaction code is wrong')
    case 'unknown':
      return new errors.InvalidGrant('the code is not good, or not any more')
  }
}
