import { generateKeyPairSync } from 'node:crypto'
import { type Static, Type } from '@sinclair/typebox'
import { createLocalJWKSet, exportJWK, SignJWT } from 'jose'
import { AgentError } from '#agent/errors.ts'
import { createAuthenticate } from '#http/authenticate.ts'
import { composeApp } from '#http/compose-app.ts'
import { createApiPageRoutes } from '#http/create-api-page-routes.ts'
import { createHealthRoutes, type HealthCheck } from '#http/create-health-routes.ts'
import { createLogger } from '#http/create-logger.ts'
import { createOpenapi } from '#http/create-openapi.ts'
import { listen } from '#http/listen.ts'
import { defineRoutes, type Route, type RouteRequest } from '#http/routes.ts'

export const ISSUER = 'https://issuer.example'
export const AUDIENCE = 'https://careseal.example/api'

const NewNote = Type.Object(
  { text: Type.String({ maxLength: 20 }), priority: Type.Optional(Type.Integer({ minimum: 1 })) },
  { additionalProperties: false },
)
const NoteFilter = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })) },
  { additionalProperties: false },
)

/** `release` holds up what `/echo` answers; `entered` is told that it has begun. */
export type World = { notes: Map<string, unknown>; release?: Promise<void>; entered?: () => void }

function writeNote(request: RouteRequest<{ params: 'org'; body: typeof NewNote }>, { notes }: World) {
  const { org } = request.params
  const note: Static<typeof NewNote> & object = { ...request.body }
  const { person, clientId } = request.caller
  notes.set(org, note)
  return { status: 201, body: { org, note, by: person ?? clientId, at: request.now.toISOString() } }
}

function readNote({ params }: RouteRequest<{ params: 'org' | 'id' }>) {
  if (params.id === 'claims') {
    const faults = [
      { pointer: '/credential/npi', code: 'CHECK_DIGIT_WRONG', message: 'npi has a wrong check digit' },
    ]
    throw new AgentError('CLAIMS_INVALID', 'the claims are not valid', { faults })
  }
  if (params.id === 'bug') throw new TypeError('secret-detail')
  return { status: 200, body: { id: params.id }, headers: { ETag: '"1"' } }
}

const route = defineRoutes<World>()

export const exampleRoutes = [
  route({
    method: 'POST',
    path: '/orgs/:org/notes',
    access: 'notes:write',
    summary: 'Write a note',
    body: NewNote,
    responses: { 201: { description: 'Written', body: Type.Object({ note: NewNote }) } },
    action: writeNote,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/notes/:id',
    access: 'notes:read',
    summary: 'Read a note',
    responses: { 200: { description: 'The note' } },
    action: readNote,
  }),
  route({
    method: 'GET',
    path: '/notes',
    access: 'public',
    summary: 'List notes',
    query: NoteFilter,
    responses: { 200: { description: 'Notes' } },
    action: ({ query }) => ({ status: 200, body: query }),
  }),
  route({
    method: 'POST',
    path: '/echo',
    access: 'public',
    summary: 'Give back what was sent',
    body: Type.Unknown(),
    maxBodyBytes: 4096,
    responses: { 200: { description: 'The body' } },
    action: async ({ body }, { release, entered }) => {
      entered?.()
      await release
      return { status: 200, body }
    },
  }),
]

const { publicKey, privateKey } = generateKeyPairSync('ed25519')

/** An access token as our authorization server makes them, signed by a key that the example trusts. */
export async function signToken({
  claims = {},
  header = {},
  key = privateKey,
  expires = '5m',
}: {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  key?: typeof privateKey
  expires?: string | number
} = {}): Promise<string> {
  return await new SignJWT({
    client_id: 'board-client',
    org: 'board',
    scope: 'notes:read notes:write',
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k1', ...header })
    .setIssuedAt()
    .setExpirationTime(expires)
    .setIssuer((claims.iss as string) ?? ISSUER)
    .setAudience((claims.aud as string) ?? AUDIENCE)
    .sign(key)
}

/** The example API on a free port. */
export async function serveExample({
  checks = {},
  maxConcurrent = 512,
  world = { notes: new Map() },
}: {
  checks?: Record<string, HealthCheck>
  maxConcurrent?: number
  world?: World
} = {}) {
  const lines: string[] = []
  const logger = createLogger({
    name: 'example',
    level: 'info',
    destination: { write: (line) => lines.push(line) },
  })
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'EdDSA' }] })
  const now = () => new Date()
  const openapi = () =>
    createOpenapi({
      title: 'Example',
      version: '1.0.0',
      description: 'Notes',
      url: 'https://api.example',
      tokenUrl: `${ISSUER}/token`,
      scopes: { 'notes:read': 'Read notes', 'notes:write': 'Write notes' },
      routes,
    })
  const routes: Route<World>[] = [
    ...exampleRoutes,
    ...createHealthRoutes<World>({ checks }),
    ...createApiPageRoutes<World>({ title: 'Example', openapi }),
  ]
  const app = composeApp({
    routes,
    context: world,
    authenticate: createAuthenticate({ issuer: ISSUER, audience: AUDIENCE, keys, now }),
    logger,
    now,
    maxConcurrent,
  })
  const { port, stop } = await listen({ handler: app.callback(), port: 0, host: '127.0.0.1' })
  return { url: `http://127.0.0.1:${port}`, port, stop, lines, world }
}
