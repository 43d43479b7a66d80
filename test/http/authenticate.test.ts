import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'ava'
import { createLocalJWKSet } from 'jose'
import { createAuthenticate } from '#http/authenticate.ts'
import { createRemoteKeys } from '#http/create-remote-keys.ts'
import { Problem } from '#http/problem.ts'
import { AUDIENCE, ISSUER, serveExample, signToken } from './_serve-example.ts'

const example = await serveExample()
test.after.always(() => example.stop())

async function read(headers: Record<string, string>, path = '/orgs/board/notes/a') {
  const response = await fetch(`${example.url}${path}`, { headers })
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    body: await response.json(),
  }
}

test('RFC 6750 §3.1: without credentials the challenge has no error', async (t) => {
  const { status, challenge, body } = await read({})
  t.is(status, 401)
  t.is(body.code, 'TOKEN_MISSING')
  t.is(challenge, 'Bearer realm="careseal"')
})

const otherKey = generateKeyPairSync('ed25519').privateKey
const refused: [title: string, token: () => Promise<string>][] = [
  ['another key', () => signToken({ key: otherKey })],
  ['an unknown kid', () => signToken({ header: { kid: 'k2' } })],
  ['another issuer', () => signToken({ claims: { iss: 'https://other.example' } })],
  ['another audience', () => signToken({ claims: { aud: 'https://other.example' } })],
  ['RFC 9068 §4: another typ', () => signToken({ header: { typ: 'JWT' } })],
  ['an expired one', () => signToken({ expires: Math.floor(Date.now() / 1_000) - 60 })],
  ['no organisation', () => signToken({ claims: { org: undefined } })],
  ['an organisation that is no slug', () => signToken({ claims: { org: '../board' } })],
  ['scope as a list', () => signToken({ claims: { scope: ['notes:read'] } })],
  ['a person with a line break', () => signToken({ claims: { person: 'a\nb' } })],
  ['RFC 9449 §7.1: one bound to a DPoP key', () => signToken({ claims: { cnf: { jkt: 'A'.repeat(43) } } })],
  [
    'RFC 8705 §3: one bound to a certificate',
    () => signToken({ claims: { cnf: { 'x5t#S256': 'A'.repeat(43) } } }),
  ],
  ['alg none', async () => `${part({ alg: 'none', typ: 'at+jwt' })}.${part({ org: 'board' })}.`],
  ['alg __proto__', async () => `${part({ alg: '__proto__', typ: 'at+jwt' })}.${part({ org: 'board' })}.AA`],
  ['no JWT', async () => 'opaque'],
]
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

for (const [title, makeToken] of refused) {
  test(`a token is refused: ${title}`, async (t) => {
    const { status, challenge, body } = await read({ Authorization: `Bearer ${await makeToken()}` })
    t.is(status, 401)
    t.true(['TOKEN_INVALID', 'TOKEN_MISSING'].includes(body.code))
    t.regex(challenge!, /^Bearer realm="careseal"/)
  })
}

test('RFC 6750 §3.1: a missing scope is 403 and named', async (t) => {
  const token = await signToken({ claims: { scope: 'notes:write' } })
  const { status, challenge, body } = await read({ Authorization: `Bearer ${token}` })
  t.is(status, 403)
  t.is(body.code, 'SCOPE_MISSING')
  t.is(challenge, 'Bearer realm="careseal", error="insufficient_scope", scope="notes:read"')
})

test("Isolation: another organisation's path is 404, as one that does not exist, whatever the scope", async (t) => {
  const Authorization = `Bearer ${await signToken({ claims: { scope: 'nothing' } })}`
  const { body: others, status } = await read({ Authorization }, '/orgs/hospital/notes/a')
  const { body: nobodys } = await read({ Authorization }, '/orgs/no-such/notes/a')
  t.is(status, 404)
  t.deepEqual({ ...others, instance: '' }, { ...nobodys, instance: '' })
})

const persons: [title: string, claim: string | undefined, header: string, status: number][] = [
  ['any visible ASCII', undefined, 'staff/7', 200],
  ['the same as in the token', 'staff/7', 'staff/7', 200],
  ['another than in the token', 'staff/7', 'staff/8', 400],
  ['more than 128 characters', undefined, 'a'.repeat(129), 400],
  ['a blank within', undefined, 'a b', 400],
  ['nothing', undefined, '', 400],
]
for (const [title, person, header, status] of persons) {
  test(`Careseal-Person: ${title} is answered ${status}`, async (t) => {
    const Authorization = `Bearer ${await signToken({ claims: { person } })}`
    const answer = await read({ Authorization, 'Careseal-Person': header })
    t.is(answer.status, status)
    t.is(answer.body.code, status === 200 ? undefined : 'PERSON_INVALID')
  })
}

test('a token that was remembered is refused once it has expired', async (t) => {
  let time = Date.now()
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const keys = createLocalJWKSet({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' } as never] })
  const authenticate = createAuthenticate({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys,
    now: () => new Date(time),
  })
  const headers = { authorization: `Bearer ${await signToken({ key: privateKey, expires: '5m' })}` }
  t.is((await authenticate(headers)).organisation, 'board')
  // known by now: answered without a promise, and so without any cryptography
  t.false(authenticate(headers) instanceof Promise)
  time += 5 * 60_000
  const error = await t.throwsAsync(async () => await authenticate(headers), { instanceOf: Problem })
  t.is((error as Problem).code, 'TOKEN_INVALID')
})

test('an authorization server that does not answer is 503 with Retry-After, and asked again afterwards', async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  let up = false
  const server = createServer((request, response) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    response.statusCode = up ? 200 : 502
    const document =
      request.url === '/jwks'
        ? { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'EdDSA' }] }
        : { issuer: url, jwks_uri: `${url}/jwks` }
    response.end(JSON.stringify(document))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keys = createRemoteKeys({ issuer })
  const authenticate = createAuthenticate({ issuer, audience: AUDIENCE, keys, now: () => new Date() })
  const headers = { authorization: `Bearer ${await signToken({ key: privateKey, claims: { iss: issuer } })}` }
  const error = await t.throwsAsync<Problem>(async () => await authenticate(headers), { instanceOf: Problem })
  t.is(error.code, 'AUTHORIZATION_SERVER_UNAVAILABLE')
  t.is(error.status, 503)
  t.is(error.headers['Retry-After'], '5')
  up = true
  t.is((await authenticate(headers)).clientId, 'board-client')
})

test('RFC 8414 §3.3: metadata of another issuer is not believed', async (t) => {
  const server = createServer((_, response) =>
    response.end('{"issuer":"https://other.example","jwks_uri":"x"}'),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const keys = createRemoteKeys({ issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  await t.throwsAsync(async () => await keys({ alg: 'EdDSA' }, {} as never), {
    message: /publishes no metadata/,
  })
})
