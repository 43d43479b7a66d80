import { Readable } from 'node:stream'
import Router, { type RouterContext } from '@koa/router'
import { allowAnyOrigin, answerPreflight } from './any-origin.ts'
import type { AppState } from './app-state.ts'
import type { Authenticate } from './authenticate.ts'
import { authorise } from './authorise.ts'
import { Problem } from './problem.ts'
import { readFormBody } from './read-form-body.ts'
import { readJsonBody } from './read-json-body.ts'
import { readJwtBody } from './read-jwt-body.ts'
import type { Answer, Caller, Route, RouteRequest } from './routes.ts'
import { createBodyValidation, createQueryValidation } from './validate-input.ts'

type Context = RouterContext<AppState>

/**
 * A router for a table of routes. A request goes straight through: authenticate, authorise, parse, validate, act,
 * answer. The first row whose method and path match serves it.
 */
export function mountRoutes<World>({
  routes,
  context,
  authenticate,
  now,
}: {
  routes: readonly Route<World>[]
  context: World
  authenticate: Authenticate
  now: () => Date
}): Router<AppState> {
  // paths are exact: one resource, one spelling
  const router = new Router<AppState>({ sensitive: true, strict: true })
  for (const route of routes) {
    const serve = createStep({ route, context, authenticate, now })
    router.register(route.path, [route.method], [serve])
  }
  const open = Map.groupBy(
    routes.filter(({ anyOrigin }) => anyOrigin),
    ({ path }) => path,
  )
  for (const [path, rows] of open) {
    const methods = rows.map(({ method }) => method)
    router.register(path, ['OPTIONS'], [(ctx: Context) => answerPreflight({ ctx, methods })])
  }
  return router
}

function createStep<World>({
  route,
  context,
  authenticate,
  now,
}: {
  route: Route<World>
  context: World
  authenticate: Authenticate
  now: () => Date
}): (ctx: Context) => Promise<void> {
  const validateBody = route.body && createBodyValidation(route.body)
  const validateQuery = route.query && createQueryValidation(route.query)
  const action = route.action as (request: RouteRequest<never>, context: World) => Promise<Answer> | Answer

  async function identify(ctx: Context): Promise<Caller | undefined> {
    if (route.access === 'public') return undefined
    const caller = await authenticate(ctx.req.headers)
    ctx.state.caller = caller
    authorise({ caller, scope: route.access, organisation: ctx.params.org })
    return caller
  }

  async function readInput(ctx: Context) {
    const query = validateQuery ? validateQuery(new URLSearchParams(ctx.querystring)) : {}
    if (!validateBody) return { query, body: undefined }
    const { maxBodyBytes } = route
    const read = route.form ? readFormBody : route.jwt ? readJwtBody : readJsonBody
    const sent = await read({
      request: ctx.req,
      ...(maxBodyBytes === undefined ? {} : { maxBytes: maxBodyBytes }),
    })
    return { query, body: validateBody(sent) }
  }

  return async (ctx) => {
    ctx.state.route = `${route.method} ${route.path}`
    if (route.anyOrigin) allowAnyOrigin(ctx)
    checkParams(ctx.params)
    const caller = await identify(ctx)
    const { query, body } = await readInput(ctx)
    const { headers } = ctx.req
    const request = {
      params: ctx.params,
      query,
      body,
      caller,
      headers,
      requestId: ctx.state.requestId,
      url: ctx.url,
      now: now(),
    }
    answer(ctx, await action(request as RouteRequest<never>, context))
  }
}

/** Control characters have no place in an identifier, and NUL none in a text column. */
function checkParams(params: Record<string, string>): void {
  for (const value of Object.values(params)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\x00-\x1f\x7f]/.test(value)) throw new Problem('PATH_INVALID', 'a control character in the path')
  }
}

function answer(ctx: Context, { status, body, headers = {} }: Answer): void {
  ctx.status = status
  if (body === undefined) {
    ctx.body = null
  } else if (typeof body === 'string' || Buffer.isBuffer(body) || body instanceof Readable) {
    ctx.body = body
  } else {
    ctx.body = JSON.stringify(body)
    ctx.type = 'application/json'
  }
  ctx.set(headers)
  // RFC 9110 section 13.1.2: If-None-Match with the same ETag is answered 304
  if (status === 200 && headers.ETag !== undefined && isKnown(headers.ETag, ctx.get('If-None-Match')))
    ctx.status = 304
}

/** Weak comparison, RFC 9110 section 8.8.3.2. A request's Cache-Control says nothing about this. */
function isKnown(etag: string, ifNoneMatch: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  return ifNoneMatch === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag))
}
