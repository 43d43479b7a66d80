import type { IncomingHttpHeaders } from 'node:http'
import type { Static, TSchema } from '@sinclair/typebox'

/** Who asks, as the access token says. Without a person the client acts by itself. */
export type Caller = {
  clientId: string
  /** The slug of the organisation that the client acts for. */
  organisation: string
  scopes: ReadonlySet<string>
  /** An opaque staff identifier. */
  person?: string
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What an action must know of its route to be typed. */
export type RequestShape = {
  /** Names of the path's parameters: `'org' | 'id'`. */
  params?: string
  query?: TSchema
  body?: TSchema
  access?: 'public'
}

/**
 * What an action gets: everything is parsed and validated. `query` is empty and `body` undefined where the route has
 * no schema for them; `caller` is undefined where it is public.
 */
export type RouteRequest<Shape extends RequestShape = RequestShape> = {
  params: Readonly<Record<Shape['params'] extends string ? Shape['params'] : never, string>>
  query: Shape['query'] extends TSchema ? Static<Shape['query']> : Readonly<Record<string, never>>
  body: Shape['body'] extends TSchema ? Static<Shape['body']> : undefined
  caller: Shape['access'] extends 'public' ? undefined : Caller
  /** Names in lower case. */
  headers: Readonly<IncomingHttpHeaders>
  requestId: string
  /** Path and query as they were sent, nothing decoded. */
  url: string
  now: Date
}

/**
 * What an action answers. A string, Buffer or stream is sent as it is, with the Content-Type of `headers`; anything else as
 * JSON. An ETag among `headers` makes conditional requests work.
 */
export type Answer = { status: number; body?: unknown; headers?: Readonly<Record<string, string>> }

/** What a status code means here, for the API document. `contentType` is application/json unless told. */
export type ResponseRow = { description: string; body?: TSchema; contentType?: string }

/** One row of an API's table, as the steps read it. Write it with {@link defineRoutes}. */
export type Route<Context> = {
  method: Method
  /** `/orgs/:org/credentials/:id` */
  path: string
  /** `'public'`, or the scope that the access token must have. */
  access: string
  summary: string
  tag?: string
  body?: TSchema
  /** Whether the body is a form, of texts alone; JSON unless told. */
  form?: true
  /** Whether the body may be a JWT as well, of which the action gets the text. */
  jwt?: true
  query?: TSchema
  responses: Readonly<Record<number, ResponseRow>>
  /** Whether pages of any origin may call it: what wallets call. */
  anyOrigin?: true
  /** 1 MiB unless told. */
  maxBodyBytes?: number
  action: (request: never, context: Context) => Promise<Answer> | Answer
}

type PathParams<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParams<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

type TypedRoute<
  Context,
  Path extends string,
  Access extends string,
  Body extends TSchema | undefined,
  Query extends TSchema | undefined,
> = Omit<Route<Context>, 'path' | 'access' | 'body' | 'query' | 'action'> & {
  path: Path
  access: Access
  body?: Body
  query?: Query
  action: (
    request: {
      params: Readonly<Record<PathParams<Path>, string>>
      query: Query extends TSchema ? Static<Query> : Readonly<Record<string, never>>
      body: Body extends TSchema ? Static<Body> : undefined
      caller: Access extends 'public' ? undefined : Caller
    } & Pick<RouteRequest, 'headers' | 'requestId' | 'url' | 'now'>,
    context: Context,
  ) => Promise<Answer> | Answer
}

/**
 * A function that checks a row's action against its path, access and schemas:
 *
 *     const route = defineRoutes<IssuerContext>()
 *     export const routes = [route({ method: 'GET', path: '/orgs/:org', access: 'public', … , action: showOrganisation })]
 */
export function defineRoutes<Context>() {
  return <
    const Path extends string,
    const Access extends string,
    Body extends TSchema | undefined = undefined,
    Query extends TSchema | undefined = undefined,
  >(
    row: TypedRoute<Context, Path, Access, Body, Query>,
  ): Route<Context> => row as unknown as Route<Context>
}
