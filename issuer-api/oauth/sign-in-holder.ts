import type { Context, Middleware } from 'koa'
import { errors, type Interaction, type Provider } from 'oidc-provider'
import { AgentError } from '#agent/errors.ts'
import { findOpenOffer } from '#agent/offers/read-offer.ts'
import { redeemCode } from '#agent/offers/redeem-code.ts'
import type { AppState } from '#http/app-state.ts'
import { readBody } from '#http/read-body.ts'
import { REFRESH_TOKEN_LIFETIME } from './refresh-tokens.ts'
import { endPage, pagePolicy, signInPage } from './sign-in-page.ts'
import type { WalletServer } from './wallet-server.ts'

export const SIGN_IN_PATH = '/sign-in/'

/**
 * The page on which a holder signs in to an authorization request (OID4VCI 1.0 §5): whoever has the transaction code of
 * the offer that its issuer_state names is who the organisation meant. There are no accounts, and no session outlives it.
 */
export function signInHolder({
  provider,
  wallets,
  issuerUrl,
  now,
}: {
  provider: Provider
  wallets: WalletServer
  issuerUrl: string
  now: () => Date
}): Middleware<AppState> {
  return async (ctx, next) => {
    if (!ctx.path.startsWith(SIGN_IN_PATH) || !['GET', 'POST'].includes(ctx.method)) return next()
    ctx.state.route = `${ctx.method} ${SIGN_IN_PATH}:uid`
    const interaction = await findInteraction(ctx)
    const offer = interaction && (await findOffer(interaction))
    if (!interaction || !offer) {
      return show({
        ctx,
        status: 404,
        html: endPage({ detail: 'The offer is not open any more, or this took too long.' }),
      })
    }
    const { redirect_uri: redirectUri } = interaction.params
    const form = { action: ctx.path, ...wallets.describe(offer) }
    if (ctx.method === 'GET') return show({ ctx, status: 200, html: signInPage(form), redirectUri })
    const txCode = await readTxCode(ctx)
    const redeemed = await redeemCode({
      world: wallets.offers,
      grantType: 'authorization_code',
      code: interaction.params.issuer_state!,
      ...(txCode === undefined ? {} : { txCode }),
      now: now(),
    })
    if ('fault' in redeemed) {
      const fault = 'This code is not right. After a few wrong ones the offer is locked.'
      return show({ ctx, status: 400, html: signInPage({ ...form, fault }), redirectUri })
    }
    const grant = new provider.Grant({
      accountId: redeemed.id,
      clientId: interaction.params.client_id!,
      ...(redeemed.review ? { expiresIn: REFRESH_TOKEN_LIFETIME } : {}),
    })
    grant.addResourceScope(`${issuerUrl}/orgs/${redeemed.organisation}`, redeemed.configurations.join(' '))
    const result = {
      login: { accountId: redeemed.id, remember: false },
      consent: { grantId: await grant.save() },
    }
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result))
    ctx.status = 303
  }

  async function findInteraction(ctx: Context): Promise<Interaction | undefined> {
    try {
      const interaction = await provider.interactionDetails(ctx.req, ctx.res)
      return interaction.uid === ctx.path.slice(SIGN_IN_PATH.length) ? interaction : undefined
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return undefined
      throw error
    }
  }

  async function findOffer({ params }: Interaction) {
    try {
      const secret = params.issuer_state ?? ''
      return await findOpenOffer({ world: wallets.offers, by: 'code_hash', secret, now: now() })
    } catch (error) {
      if (error instanceof AgentError && error.code === 'OFFER_NOT_FOUND') return undefined
      throw error
    }
  }
}

async function readTxCode(ctx: Context): Promise<string | undefined> {
  const bytes = await readBody({ request: ctx.req, maxBytes: 4_096, timeoutMs: 10_000 })
  const typed = new URLSearchParams(bytes.toString('utf8')).get('tx_code')
  // as people copy it: with spaces between the digits
  return typed?.replaceAll(/[\s-]/g, '') || undefined
}

function show({
  ctx,
  status,
  html,
  redirectUri,
}: {
  ctx: Context
  status: number
  html: string
  redirectUri?: string | undefined
}): void {
  ctx.status = status
  ctx.type = 'text/html; charset=utf-8'
  ctx.set('Content-Security-Policy', pagePolicy(redirectUri === undefined ? {} : { redirectUri }))
  ctx.body = html
}
