import type { Middleware } from 'koa'
import { readBody } from '#http/read-body.ts'
import { PRE_AUTHORIZED_GRANT, WALLET_CLIENT } from './wallet-client.ts'

const MAX_BODY_BYTES = 64 * 1024
const BODY_TIMEOUT_MS = 10_000
const WALLET_GRANTS = new Set<string | null>([PRE_AUTHORIZED_GRANT, 'refresh_token'])
const FORM = /^application\/x-www-form-urlencoded(?:;|$)/i

/**
 * Prepares a wallet's requests for the authorization server. OID4VCI 1.0 §6.1: of a pre-authorized code, "the client_id
 * parameter is only needed when a form of Client Authentication that relies on this parameter is used": the public
 * client stands for whoever authenticates by nothing. So it does when they refresh what they got by it.
 */
export const admitWallets: Middleware = async (ctx, next) => {
  // each authorization begins without a session: the next offer's holder may be somebody else
  if (ctx.path === '/auth') delete ctx.req.headers.cookie
  if (ctx.path !== '/token' || ctx.method !== 'POST' || !FORM.test(ctx.get('content-type'))) return next()
  const bytes = await readBody({ request: ctx.req, maxBytes: MAX_BODY_BYTES, timeoutMs: BODY_TIMEOUT_MS })
  delete ctx.req.headers['content-encoding']
  const form = new URLSearchParams(bytes.toString('utf8'))
  const grant = form.get('grant_type')
  const authenticates = form.has('client_assertion') || ctx.get('authorization') !== ''
  ctx.state.sentClientId = form.get('client_id') || undefined
  if (WALLET_GRANTS.has(grant) && !authenticates) form.set('client_id', WALLET_CLIENT)
  // tokens of API clients are bearer tokens: RFC 9449 section 5 lets a server answer so
  if (grant === 'client_credentials') delete ctx.req.headers.dpop
  replayBody(ctx.req, Buffer.from(form.toString(), 'utf8'))
  return next()
}

/** Lets a body that was read be read again, by what reads a request as oidc-provider does. */
function replayBody(request: object, body: Buffer): void {
  const { headers } = request as { headers: Record<string, string> }
  headers['content-length'] = String(body.length)
  Object.defineProperties(request, {
    readable: { value: true },
    iterator: {
      value: async function* () {
        yield body
      },
    },
  })
}
