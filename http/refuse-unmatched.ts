import type Router from '@koa/router'
import type { Middleware } from 'koa'
import { Problem } from './problem.ts'

const METHODS_IN_USE = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** The last step: what no route serves is 405 with Allow where only the method is wrong, 501 or 404. */
export function refuseUnmatched({ router }: { router: Router }): Middleware {
  return (ctx) => {
    if (!METHODS_IN_USE.has(ctx.method)) {
      throw new Problem('METHOD_NOT_IMPLEMENTED', 'the method is not known here')
    }
    const methods = new Set(router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods))
    if (methods.size === 0) throw new Problem('NOT_FOUND', 'there is nothing here')
    const allow = [...methods.add('OPTIONS')].join(', ')
    if (ctx.method !== 'OPTIONS') {
      throw new Problem('METHOD_NOT_ALLOWED', `allowed here: ${allow}`, { headers: { Allow: allow } })
    }
    ctx.status = 204
    ctx.set('Allow', allow)
  }
}
