import type { Middleware } from 'koa'
import { Problem } from './problem.ts'

/**
 * A step that lets at most `max` requests be in work; those beyond are refused at once with 503 and Retry-After, so
 * that those within stay quick. `exempt` paths are always let through: who asks whether we live must hear it.
 */
export function limitConcurrency({ max, exempt }: { max: number; exempt: ReadonlySet<string> }): Middleware {
  let inWork = 0
  return async (ctx, next) => {
    if (exempt.has(ctx.path)) return next()
    if (inWork >= max) {
      throw new Problem('OVERLOADED', 'try again in a moment', { headers: { 'Retry-After': '1' } })
    }
    inWork += 1
    try {
      await next()
    } finally {
      inWork -= 1
    }
  }
}
