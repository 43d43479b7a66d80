import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import test from 'ava'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JWK, SignJWT } from 'jose'
import type { Kysely } from 'kysely'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { oauthTables } from '#agent/store/migrations/oauth-tables.ts'
import type { ClientTables } from '#agent/store/tables/client.ts'
import type { OauthPayloadTables } from '#agent/store/tables/oauth-payload.ts'
import { createAuthenticate } from '#http/authenticate.ts'
import { composeApp } from '#http/compose-app.ts'
import { createLogger } from '#http/create-logger.ts'
import { listen } from '#http/listen.ts'
import { defineRoutes } from '#http/routes.ts'
import { scopes } from '#http/scopes.ts'
import { createAuthorizationServer } from '#issuer-api/oauth/create-authorization-server.ts'
import { forgetPayloads } from '#issuer-api/oauth/forget-payloads.ts'
import { createPostgresAdapter } from '#issuer-api/oauth/postgres-adapter.ts'
import { registerClient } from '#issuer-api/oauth/register-client.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

type Tables = ClientTables & OauthPayloadTables

const AUDIENCE = 'https://w3id.org/careseal/api'
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const now = () => new Date()

const signing = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK
const client = generateKeyPairSync('ed25519')
const publicJwk = { ...(client.publicKey.export({ format: 'jwk' }) as JWK), kid: 'board-key', alg: 'EdDSA' }

const testDatabase = await createTestDatabase()
const database: Kysely<Tables> = openDatabase<Tables>({ url: testDatabase.url })
await migrateDatabase({ database, migrations: { '001-oauth': oauthTables } })
await registerClient({
  database,
  clientId: 'board-client',
  organisation: 'board',
  jwks: { keys: [publicJwk] },
  scopes: ['credentials:issue', 'credentials:read'],
  now: now(),
})

// the issuer's own name is known before its port is: endpoints come from the name, requests go to the port
const issuerUrl = 'http://issuer.test:3001'
const authorizationServer = await createAuthorizationServer({
  database,
  issuerUrl,
  audience: AUDIENCE,
  loadSigningKeys: async () => [signing],
  cookieKeys: ['some-random-words'],
  now,
})
const app = composeApp({
  routes: [
    defineRoutes<undefined>()({
      method: 'GET',
      path: '/whoami',
      access: 'credentials:read',
      summary: 'Who asks',
      responses: { 200: { description: 'The caller' } },
      action: ({ caller }) => ({ status: 200, body: { ...caller, scopes: [...caller.scopes] } }),
    }),
  ],
  context: undefined,
  authenticate: createAuthenticate({
    issuer: issuerUrl,
    audience: AUDIENCE,
    keys: createLocalJWKSet(authorizationServer.jwks),
    now,
  }),
  logger: createLogger({ name: 'test', level: 'silent' }),
  fallback: authorizationServer.step,
})
const { port, stop } = await listen({ handler: app.callback(), port: 0, host: '127.0.0.1' })
const url = `http://127.0.0.1:${port}`

test.after.always(async () => {
  await stop()
  await database.destroy()
  await testDatabase.drop()
})

type Assertion = {
  key?: typeof client.privateKey
  issuer?: string
  audience?: string
  jti?: string
  lifetime?: number
}

async function createAssertion({
  key = client.privateKey,
  issuer = 'board-client',
  audience = issuerUrl,
  jti = randomUUID(),
  lifetime = 60,
}: Assertion = {}): Promise<string> {
  return await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', kid: 'board-key' })
    .setIssuer(issuer)
    .setSubject(issuer)
    .setAudience(audience)
    .setJti(jti)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + lifetime)
    .sign(key)
}

async function requestToken({
  assertion,
  ...fields
}: Record<string, string | undefined> & { assertion?: string }) {
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion ?? (await createAssertion()),
    scope: 'credentials:issue credentials:read',
    ...fields,
  }
  const body = new URLSearchParams(
    Object.entries(form).filter((entry): entry is [string, string] => !!entry[1]),
  )
  const response = await fetch(`${url}/token`, { method: 'POST', body })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

test('RFC 9068 §2: an access token is a JWT with typ at+jwt, client, organisation, scope and audience', async (t) => {
  const { status, headers, body } = await requestToken({})
  t.is(status, 200)
  t.is(headers.get('cache-control'), 'no-store')
  t.like(body, { token_type: 'Bearer', expires_in: 3600, scope: 'credentials:issue credentials:read' })
  t.like(decodeProtectedHeader(body.access_token), { alg: 'EdDSA', typ: 'at+jwt' })
  t.like(decodeJwt(body.access_token), {
    iss: issuerUrl,
    aud: AUDIENCE,
    sub: 'board-client',
    client_id: 'board-client',
    org: 'board',
    scope: 'credentials:issue credentials:read',
  })
})

test('the token opens a route with its scope', async (t) => {
  const { body } = await requestToken({ scope: 'credentials:read', resource: AUDIENCE })
  const headers = { Authorization: `Bearer ${body.access_token}`, 'Careseal-Person': 'registrar-4' }
  const response = await fetch(`${url}/whoami`, { headers })
  t.is(response.status, 200)
  t.deepEqual(await response.json(), {
    clientId: 'board-client',
    organisation: 'board',
    scopes: ['credentials:read'],
    person: 'registrar-4',
  })
})

const other = generateKeyPairSync('ed25519').privateKey
const refused: [
  title: string,
  fields: () => Promise<Record<string, string | undefined>>,
  status: number,
  error: string,
][] = [
  ['another key', async () => ({ assertion: await createAssertion({ key: other }) }), 401, 'invalid_client'],
  [
    'an unknown client',
    async () => ({ assertion: await createAssertion({ issuer: 'nobody' }) }),
    401,
    'invalid_client',
  ],
  [
    'RFC 7523 §3: an assertion for another audience',
    async () => ({ assertion: await createAssertion({ audience: 'https://other.example' }) }),
    401,
    'invalid_client',
  ],
  [
    'an expired assertion',
    async () => ({ assertion: await createAssertion({ lifetime: -60 }) }),
    401,
    'invalid_client',
  ],
  [
    'an assertion that is good for an hour',
    async () => ({ assertion: await createAssertion({ lifetime: 3_600 }) }),
    401,
    'invalid_client',
  ],
  [
    'no assertion',
    async () => ({ client_assertion: undefined, client_id: 'board-client' }),
    401,
    'invalid_client',
  ],
  ['alg none', async () => ({ assertion: unsigned() }), 401, 'invalid_client'],
  ['no JWT', async () => ({ assertion: 'x' }), 400, 'invalid_request'],
  [
    'a client secret',
    async () => ({ client_assertion: undefined, client_id: 'board-client', client_secret: 'x' }),
    401,
    'invalid_client',
  ],
  [
    'RFC 6749 §5.2: a scope that the client lacks',
    async () => ({ scope: 'credentials:verify' }),
    400,
    'invalid_scope',
  ],
  [
    'one scope too many',
    async () => ({ scope: 'credentials:read credentials:status' }),
    400,
    'invalid_scope',
  ],
  ['an unknown scope', async () => ({ scope: 'admin' }), 400, 'invalid_scope'],
  ['no scope', async () => ({ scope: undefined }), 400, 'invalid_scope'],
  [
    'RFC 8707 §2: another resource',
    async () => ({ resource: 'https://other.example' }),
    400,
    'invalid_target',
  ],
  ['another grant', async () => ({ grant_type: 'password' }), 400, 'unsupported_grant_type'],
  [
    'an authorization code',
    async () => ({ grant_type: 'authorization_code', code: 'x' }),
    400,
    'unsupported_grant_type',
  ],
]

function unsigned(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const exp = Math.floor(Date.now() / 1_000) + 60
  const claims = { iss: 'board-client', sub: 'board-client', aud: issuerUrl, jti: randomUUID(), exp }
  return `${part({ alg: 'none' })}.${part(claims)}.`
}

for (const [title, fields, status, error] of refused) {
  test(`no token for: ${title}`, async (t) => {
    const answer = await requestToken(await fields())
    t.is(answer.status, status, JSON.stringify(answer.body))
    t.is(answer.body.error, error)
    t.is(answer.body.access_token, undefined)
  })
}

test('RFC 7523 §3: of 50 parallel replays of one assertion one gets a token', async (t) => {
  const assertion = await createAssertion()
  const answers = await Promise.all(Array.from({ length: 50 }, () => requestToken({ assertion })))
  t.is(answers.filter(({ status }) => status === 200).length, 1)
  const losers = answers.filter(({ status }) => status !== 200)
  t.true(losers.every(({ status, body }) => status === 401 && body.error === 'invalid_client'))
})

function readAs(headers: Record<string, string>, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString() }),
      )
    })
    request.on('error', reject).end()
  })
}

const METADATA = '/.well-known/oauth-authorization-server'
const forged: [title: string, headers: Record<string, string>, path: string][] = [
  ['Host', { Host: 'evil.example' }, METADATA],
  ['X-Forwarded-Host', { 'X-Forwarded-Host': 'evil.example' }, METADATA],
  ['X-Forwarded-Proto', { 'X-Forwarded-Proto': 'https' }, METADATA],
  ['Forwarded', { Forwarded: 'host=evil.example' }, METADATA],
  ['an absolute target', { Host: 'evil.example' }, `http://evil.example${METADATA}`],
  ['Host, of the OpenID metadata', { Host: 'evil.example' }, '/.well-known/openid-configuration'],
]
for (const [title, headers, path] of forged) {
  test(`a forged ${title} does not come back in the metadata`, async (t) => {
    const { status, body } = await readAs(headers, path)
    t.is(status, 200)
    t.false(body.includes('evil'))
    t.deepEqual(JSON.parse(body), {
      issuer: issuerUrl,
      token_endpoint: `${issuerUrl}/token`,
      jwks_uri: `${issuerUrl}/jwks`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      scopes_supported: Object.keys(scopes),
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['EdDSA', 'Ed25519', 'ES256'],
    })
  })
}

test('RFC 7517 §5: the published keys are public', async (t) => {
  const { body } = await readAs({}, '/jwks')
  const { keys } = JSON.parse(body)
  t.is(keys.length, 1)
  t.like(keys[0], { kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', x: signing.x })
  t.false('d' in keys[0])
  t.false('d' in authorizationServer.jwks.keys[0]!)
})

for (const path of [
  '/auth',
  '/auth/abc',
  '/session/end/confirm',
  '/me',
  '/reg',
  '/token/',
  '/TOKEN',
  '/interaction/x',
]) {
  test(`${path} is not served`, async (t) => {
    t.is((await readAs({}, path)).status, 404)
  })
}

const wrongClients: [title: string, change: object, message: RegExp][] = [
  ['a private key', { jwks: { keys: [{ ...publicJwk, d: 'x' }] } }, /private key is its own/],
  ['an RSA key', { jwks: { keys: [{ kty: 'RSA', n: 'x', e: 'AQAB' }] } }, /Ed25519 or P-256/],
  ['no key', { jwks: { keys: [] } }, /needs a key/],
  ['an unknown scope', { scopes: ['admin'] }, /no such scope/],
  ['a scope of the prototype', { scopes: ['toString'] }, /no such scope/],
  [
    "another organisation's client",
    { clientId: 'board-client', organisation: 'hospital' },
    /another organisation's/,
  ],
]
for (const [title, change, message] of wrongClients) {
  test(`a client is not registered with ${title}`, async (t) => {
    const client = {
      clientId: 'new',
      organisation: 'board',
      jwks: { keys: [publicJwk] },
      scopes: ['credentials:read'],
    }
    await t.throwsAsync(registerClient({ database, now: now(), ...client, ...change }), { message })
  })
}

test("a client's new key replaces the old one at once", async (t) => {
  const [before, after] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')]
  const register = ({ publicKey }: typeof before) =>
    registerClient({
      database,
      clientId: 'rotating',
      organisation: 'clinic',
      jwks: { keys: [{ ...(publicKey.export({ format: 'jwk' }) as JWK), kid: 'board-key' }] },
      scopes: ['credentials:read'],
      now: now(),
    })
  const ask = async ({ privateKey }: typeof before) => {
    const assertion = await createAssertion({ key: privateKey, issuer: 'rotating' })
    return (await requestToken({ assertion, scope: 'credentials:read' })).status
  }
  await register(before)
  t.is(await ask(before), 200)
  await register(after)
  t.is(await ask(before), 401)
  t.is(await ask(after), 200)
})

const code = createPostgresAdapter({ database, model: 'AuthorizationCode', now })

test('a code is consumed once, by one of 50 in parallel, and then not found', async (t) => {
  await code.upsert('code-1', { jti: 'code-1', grantId: 'grant-1', kind: 'AuthorizationCode' }, 60)
  t.like(await code.find('code-1'), { jti: 'code-1', grantId: 'grant-1' })
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => code.consume('code-1')))
  const losers = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
  t.is(losers.length, 49)
  t.true(losers.every(({ reason }) => reason.message === 'invalid_grant'))
  t.is(await code.find('code-1'), undefined)
})

test('the id, which is the secret, is not stored', async (t) => {
  await code.upsert('very-secret-code', { jti: 'very-secret-code', kind: 'AuthorizationCode' }, 60)
  const rows = await database.selectFrom('oauth_payloads').selectAll().execute()
  t.true(rows.length > 0)
  t.false(JSON.stringify(rows).includes('very-secret-code'))
})

// by itself: at its later time the proofs and assertions of other tests have expired
test.serial('what has expired is not found, and goes', async (t) => {
  const later = new Date(Date.now() + 120_000)
  const atThatTime = createPostgresAdapter({ database, model: 'Session', now: () => later })
  const session = createPostgresAdapter({ database, model: 'Session', now })
  await session.upsert('s', { uid: 'u' }, 60)
  t.like(await session.findByUid('u'), { uid: 'u' })
  t.is(await atThatTime.find('s'), undefined)
  t.is(await atThatTime.findByUid('u'), undefined)
  const before = await session.find('s')
  t.truthy(before)
  await session.destroy('s')
  t.is(await session.find('s'), undefined)
  await session.upsert('short', {}, 60)
  await session.upsert('long', {}, 180)
  await forgetPayloads({ database, now: later })
  t.is(await session.find('short'), undefined)
  t.truthy(await session.find('long'))
})

test('a grant is revoked with all that hangs on it, in one model', async (t) => {
  await code.upsert('code-2', { grantId: 'grant-2' }, 60)
  await code.upsert('code-3', { grantId: 'grant-3' }, 60)
  await code.revokeByGrantId('grant-2')
  t.is(await code.find('code-2'), undefined)
  t.truthy(await code.find('code-3'))
})
