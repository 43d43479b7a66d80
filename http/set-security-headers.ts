import type { Middleware } from 'koa'

/** What an API's answers are allowed to do in a browser: nothing. A page sets its own Content-Security-Policy. */
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // what an action does not say may be kept is nobody's to keep
  'Cache-Control': 'no-store',
}

export function setSecurityHeaders(): Middleware {
  return (ctx, next) => {
    ctx.set(HEADERS)
    return next()
  }
}
