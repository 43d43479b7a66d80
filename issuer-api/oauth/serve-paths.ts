import type { Middleware } from 'koa'
import type { AppState } from '#http/app-state.ts'
import { scopes } from '#http/scopes.ts'

const METADATA = new Set(['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'])
const SERVED = new Set(['/token', '/jwks', ...METADATA])

/** Of the metadata (RFC 8414 section 2), what is true of a server that knows client credentials alone. */
const TRUE_MEMBERS = [
  'issuer',
  'token_endpoint',
  'jwks_uri',
  'grant_types_supported',
  'response_types_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
]

/** Lets through to the authorization server what it is to serve, in its one spelling; pages and sessions are not. */
export function servePaths({ serve }: { serve: Middleware }): Middleware<AppState> {
  return async (ctx, next) => {
    if (!SERVED.has(ctx.path)) return next()
    ctx.state.route = `${ctx.method} ${ctx.path}`
    await serve(ctx, next)
    if (METADATA.has(ctx.path) && ctx.status === 200 && ctx.body !== null && typeof ctx.body === 'object') {
      const metadata = ctx.body as Record<string, unknown>
      const members = TRUE_MEMBERS.map((name) => [name, metadata[name]])
      ctx.body = { ...Object.fromEntries(members), scopes_supported: Object.keys(scopes) }
    }
  }
}
