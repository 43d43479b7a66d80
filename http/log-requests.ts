import { randomUUID } from 'node:crypto'
import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import type { AppState } from './app-state.ts'

/**
 * The outermost step: gives a request its id and logs one line when it is answered. Nothing that the caller sent is in
 * it but the method: the route's pattern stands for the path.
 */
export function logRequests({ logger }: { logger: Logger }): Middleware<AppState> {
  return async (ctx, next) => {
    const began = performance.now()
    const requestId = randomUUID()
    ctx.state.requestId = requestId
    ctx.set('X-Request-Id', requestId)
    await next()
    const { route, caller } = ctx.state
    const ms = Math.round((performance.now() - began) * 10) / 10
    logger.info({
      requestId,
      route,
      status: ctx.status,
      ms,
      org: caller?.organisation,
      client: caller?.clientId,
    })
  }
}
