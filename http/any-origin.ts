import type { Context } from 'koa'

// Pages of any origin may call what wallets call: a wallet can be a page. No cookie is looked at there, so that a page
// gets nothing with its visitor's browser that it would not get without (Fetch standard, CORS protocol).

/** Lets any page read an answer. */
export function allowAnyOrigin(ctx: Pick<Context, 'set'>): void {
  ctx.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After, X-Request-Id',
  })
}

/** Answers what a browser asks before it sends a page's request. */
export function answerPreflight({
  ctx,
  methods,
}: {
  ctx: Pick<Context, 'set' | 'status'>
  methods: readonly string[]
}): void {
  allowAnyOrigin(ctx)
  ctx.set({
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, DPoP',
    'Access-Control-Max-Age': '7200',
    Allow: [...methods, 'OPTIONS'].join(', '),
  })
  ctx.status = 204
}
