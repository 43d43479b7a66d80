import { type Client, errors, interactionPolicy, type OidcContext, type RefreshToken } from 'oidc-provider'
import { AgentError } from '#agent/errors.ts'
import { findOpenOffer } from '#agent/offers/read-offer.ts'
import { mayWait, REFRESH_TOKEN_LIFETIME } from './refresh-tokens.ts'
import { SIGN_IN_PATH } from './sign-in-holder.ts'
import { DPOP_ALGORITHMS } from './verify-dpop.ts'
import { describeWalletClient, WALLET_CLIENT } from './wallet-client.ts'
import type { WalletServer } from './wallet-server.ts'

/** An authorization code: the offer that it is for, and the credential issuer. */
type GrantSource = { accountId: string; resource?: unknown }

/** What the authorization server is configured with for wallets, beside what it does for API clients. */
export function configureWallets({
  wallets,
  issuerUrl,
  now,
}: {
  wallets: WalletServer
  issuerUrl: string
  now: () => Date
}) {
  const { redirectUris } = wallets
  const signsIn = redirectUris.length > 0
  return {
    clients: [describeWalletClient({ redirectUris })],
    responseTypes: signsIn ? ['code'] : [],
    enabledJWA: { dPoPSigningAlgValues: DPOP_ALGORITHMS },
    // the account of a holder is the offer: there is no other
    findAccount: (_: OidcContext, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    loadExistingGrant: (ctx: OidcContext) => {
      const grantId = ctx.oidc.result?.consent?.grantId
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId)
    },
    pkce: { required: () => true },
    interactions: {
      url: (_: OidcContext, { uid }: { uid: string }) => `${SIGN_IN_PATH}${uid}`,
      policy: interactionPolicy.base(),
    },
    extraParams: {
      issuer_state: (_: OidcContext, value: unknown) => checkIssuerState({ wallets, value, now: now() }),
    },
    features: {
      dPoP: { enabled: true },
      ...(signsIn
        ? { pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true } }
        : {}),
    },
    issueRefreshToken: (_: OidcContext, client: Client, { accountId, resource }: GrantSource) =>
      client.clientId === WALLET_CLIENT && mayWait({ wallets, issuerUrl, accountId, resource }),
    // whoever shows that it has the key may ask twice; of a token that anybody can use, a second use is the sign of a thief
    rotateRefreshToken: ({ oidc }: OidcContext) => !oidc.entities.RefreshToken?.isSenderConstrained(),
    expiresWithSession: () => false,
    ttl: {
      AuthorizationCode: 60,
      Grant: 600,
      Interaction: 600,
      RefreshToken: (_: OidcContext, token: RefreshToken) =>
        Math.max(1, REFRESH_TOKEN_LIFETIME - token.totalLifetime()),
      Session: 600,
    },
  }
}

/** OID4VCI 1.0 §5.1.3: issuer_state says which offer the request takes up; here there is nothing else to take up. */
async function checkIssuerState({
  wallets,
  value,
  now,
}: {
  wallets: WalletServer
  value: unknown
  now: Date
}): Promise<void> {
  try {
    const { grantType } = await findOpenOffer({
      world: wallets.offers,
      by: 'code_hash',
      secret: typeof value === 'string' ? value : '',
      now,
    })
    if (grantType === 'authorization_code') return
  } catch (error) {
    if (!(error instanceof AgentError)) throw error
  }
  throw new errors.InvalidRequest('issuer_state names no offer that is open')
}
