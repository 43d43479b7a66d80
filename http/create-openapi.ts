import { type TSchema, Type } from '@sinclair/typebox'
import type { ResponseRow, Route } from './routes.ts'

/** A problem as RFC 9457 has it, with our members. */
const ProblemSchema = Type.Object(
  {
    type: Type.String({ format: 'uri' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'Stable: meant for programs' }),
    instance: Type.Optional(Type.String({ format: 'uri', description: 'The request, as the log names it' })),
    errors: Type.Array(
      Type.Object({
        pointer: Type.Optional(Type.String({ description: 'A JSON Pointer (RFC 6901) into the body' })),
        parameter: Type.Optional(Type.String({ description: 'A parameter of the query' })),
        code: Type.String(),
        detail: Type.String(),
      }),
    ),
  },
  { description: 'Problem details (RFC 9457)' },
)

const PROBLEM = { $ref: '#/components/responses/Problem' }

/**
 * The OpenAPI 3.1 document of a table of routes, from the same schemas that validate.
 *
 * @param url where the API is served, from the configuration and never from a request
 * @param tokenUrl the authorization server's token endpoint
 * @param scopes what each scope allows
 */
export function createOpenapi<World>({
  title,
  version,
  description,
  url,
  tokenUrl,
  scopes,
  routes,
}: {
  title: string
  version: string
  description: string
  url: string
  tokenUrl: string
  scopes: Readonly<Record<string, string>>
  routes: readonly Route<World>[]
}): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:([A-Za-z0-9_]+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = describeOperation(route)
  }
  return {
    openapi: '3.1.0',
    info: { title, version, description },
    servers: [{ url }],
    paths,
    components: {
      schemas: { Problem: ProblemSchema },
      responses: {
        Problem: {
          description: 'A problem',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: {
        oauth2: { type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes } } },
      },
    },
  }
}

function describeOperation<World>(route: Route<World>): Record<string, unknown> {
  const protectedBy = route.access === 'public' ? undefined : route.access
  const body = route.body && {
    required: true,
    content: {
      [route.form ? 'application/x-www-form-urlencoded' : 'application/json']: { schema: route.body },
      ...(route.jwt ? { 'application/jwt': { schema: { type: 'string' } } } : {}),
    },
  }
  return {
    summary: route.summary,
    operationId: nameOperation(route),
    ...(route.tag ? { tags: [route.tag] } : {}),
    ...(protectedBy ? { security: [{ oauth2: [protectedBy] }] } : { security: [] }),
    parameters: [
      ...describeParams(route.path),
      ...describeQuery(route.query),
      ...describePerson(protectedBy),
    ],
    ...(body ? { requestBody: body } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, row]) => [status, describeResponse(row)]),
      ),
      ...(protectedBy ? { 401: PROBLEM, 403: PROBLEM } : {}),
      ...(route.body ? { 400: PROBLEM, 413: PROBLEM, 415: PROBLEM, 422: PROBLEM } : {}),
      default: PROBLEM,
    },
  }
}

/** `POST /orgs/:org/credentials/issue` → `post-orgs-org-credentials-issue` */
function nameOperation({ method, path }: { method: string; path: string }): string {
  return `${method} ${path}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '')
}

function describeParams(path: string): object[] {
  return [...path.matchAll(/:([A-Za-z0-9_]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function describeQuery(query: TSchema | undefined): object[] {
  const required = new Set<string>(query?.required ?? [])
  return Object.entries<TSchema>(query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema,
  }))
}

function describePerson(protectedBy: string | undefined): object[] {
  if (!protectedBy) return []
  return [
    {
      name: 'Careseal-Person',
      in: 'header',
      required: false,
      description: 'The acting person: an opaque staff identifier. Without it the client acts by itself',
      schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
    },
  ]
}

function describeResponse({ description, body, contentType = 'application/json' }: ResponseRow): object {
  return { description, ...(body ? { content: { [contentType]: { schema: body } } } : {}) }
}
