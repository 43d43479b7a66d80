import type { RouterContext } from '@koa/router'
import Koa, { type Middleware } from 'koa'
import type { Logger } from 'pino'
import type { AppState } from './app-state.ts'
import type { Authenticate } from './authenticate.ts'
import { handleErrors } from './handle-errors.ts'
import { limitConcurrency } from './limit-concurrency.ts'
import { logRequests } from './log-requests.ts'
import { mountRoutes } from './mount-routes.ts'
import { Problem } from './problem.ts'
import { refuseUnmatched } from './refuse-unmatched.ts'
import type { Route } from './routes.ts'
import { setSecurityHeaders } from './set-security-headers.ts'

/** Paths that answer however busy we are; see createHealthRoutes. */
const ALWAYS_SERVED = new Set(['/healthz', '/readyz'])

/**
 * An API from its table of routes: the Koa app, to be given to `listen`.
 *
 * @param context what the actions get beside the request: the agent, the database, the configuration
 * @param fallback a step that serves what no route does: the authorization server
 * @param maxConcurrent requests in work at once; those beyond are answered 503
 */
export function composeApp<World>({
  routes,
  context,
  authenticate,
  logger,
  now = () => new Date(),
  fallback,
  maxConcurrent = 512,
}: {
  routes: readonly Route<World>[]
  context: World
  authenticate: Authenticate
  logger: Logger
  now?: () => Date
  fallback?: Middleware
  maxConcurrent?: number
}): Koa<AppState> {
  const app = new Koa<AppState>()
  const router = mountRoutes({ routes, context, authenticate, now })
  // Koa tells of connections that break under an answer, which is the caller's affair
  app.on('error', (error) => logger.debug({ err: error }, 'an answer was not delivered'))
  app.use(logRequests({ logger }))
  app.use(setSecurityHeaders())
  app.use(handleErrors({ logger }))
  app.use(checkPath)
  app.use(limitConcurrency({ max: maxConcurrent, exempt: ALWAYS_SERVED }))
  app.use(router.routes() as Middleware<AppState, RouterContext<AppState>>)
  if (fallback) app.use(fallback)
  app.use(refuseUnmatched({ router }))
  return app
}

/** A path that does not decode to text is refused, where a router would take it as it is. */
const checkPath: Middleware = (ctx, next) => {
  try {
    // reading it may throw as well: the target of a request can be a whole URL, and a broken one
    decodeURIComponent(ctx.path)
  } catch (cause) {
    throw new Problem('PATH_INVALID', 'the path is not percent-encoded UTF-8', { cause })
  }
  return next()
}
