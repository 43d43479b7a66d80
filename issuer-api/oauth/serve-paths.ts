import type { Middleware } from 'koa'
import { allowAnyOrigin, answerPreflight } from '#http/any-origin.ts'
import type { AppState } from '#http/app-state.ts'
import { scopes } from '#http/scopes.ts'

const METADATA = new Set(['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'])
const SERVED = new Set(['/token', '/jwks', ...METADATA])

/** Where holders sign in: pushed requests, the authorization endpoint, and what it is resumed at. */
const SIGN_IN = /^\/(?:request|auth(?:\/[A-Za-z0-9_-]{8,64})?)$/

/** What wallets call themselves; at the authorization endpoint their holder's browser arrives, as a page and with cookies. */
const ANY_ORIGIN = new Map([
  ['/token', ['POST']],
  ['/request', ['POST']],
  ...['/jwks', ...METADATA].map((path): [string, string[]] => [path, ['GET']]),
])

/** Of the metadata (RFC 8414 section 2), what is true here. */
const TRUE_MEMBERS = [
  'issuer',
  'token_endpoint',
  'jwks_uri',
  'grant_types_supported',
  'response_types_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
]

/** What is true where holders sign in as well (RFC 9126, RFC 9207, RFC 7636). */
const SIGN_IN_MEMBERS = [
  'authorization_endpoint',
  'pushed_authorization_request_endpoint',
  'require_pushed_authorization_requests',
  'code_challenge_methods_supported',
  'authorization_response_iss_parameter_supported',
]

/**
 * Lets through to the authorization server what it is to serve, in its one spelling; pages and sessions are not.
 *
 * @param wallets whether it gives tokens to wallets
 * @param signsIn whether holders sign in to it
 */
export function servePaths({
  serve,
  wallets = false,
  signsIn = false,
}: {
  serve: Middleware
  wallets?: boolean
  signsIn?: boolean
}): Middleware<AppState> {
  const names = [...TRUE_MEMBERS, ...(signsIn ? SIGN_IN_MEMBERS : [])]
  return async (ctx, next) => {
    const ofSignIn = signsIn && SIGN_IN.test(ctx.path)
    if (!SERVED.has(ctx.path) && !ofSignIn) return next()
    ctx.state.route = `${ctx.method} ${ofSignIn ? ctx.path.replace(/^\/auth\/.*/, '/auth/:uid') : ctx.path}`
    const methods = ANY_ORIGIN.get(ctx.path)
    if (methods && ctx.method === 'OPTIONS') return answerPreflight({ ctx, methods })
    if (methods) allowAnyOrigin(ctx)
    await serve(ctx, next)
    if (METADATA.has(ctx.path) && ctx.status === 200 && ctx.body !== null && typeof ctx.body === 'object') {
      const metadata = ctx.body as Record<string, unknown>
      ctx.body = {
        ...Object.fromEntries(names.map((name) => [name, metadata[name]])),
        ...(wallets
          ? {
              // RFC 9449 §5.1
              dpop_signing_alg_values_supported: metadata.dpop_signing_alg_values_supported,
              // OID4VCI 1.0 §12.3
              'pre-authorized_grant_anonymous_access_supported': true,
            }
          : {}),
        scopes_supported: Object.keys(scopes),
      }
    }
  }
}
