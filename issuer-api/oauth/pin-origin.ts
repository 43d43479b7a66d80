import type { Middleware } from 'koa'

/**
 * oidc-provider builds the URLs of its endpoints from the request; a forged Host, or a whole URL as the request's
 * target, came back in the metadata. Our own URL takes their place.
 */
export function pinOrigin({ url }: { url: string }): Middleware {
  const { host, origin, protocol } = new URL(url)
  return (ctx, next) => {
    ctx.req.headers.host = host
    for (const name of ['forwarded', 'x-forwarded-host', 'x-forwarded-proto']) delete ctx.req.headers[name]
    // the absolute form of a request's target (RFC 9112 section 3.2.2) names a host of its own
    ctx.url = `${ctx.path}${ctx.search}`
    ctx.originalUrl = ctx.request.originalUrl = ctx.url
    Object.defineProperties(ctx.request, {
      href: { value: `${origin}${ctx.url}` },
      protocol: { value: protocol.slice(0, -1) },
    })
    return next()
  }
}
