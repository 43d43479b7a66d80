import test from 'ava'
import { CompactEncrypt, importJWK, type JWK, SignJWT } from 'jose'
import { sql } from 'kysely'
import { openDatabase } from '#agent/store/database.ts'
import type { VerifierTables } from '#agent/store/verifier-database.ts'
import { call, checkOf, type Json, setStatus, verifyOne } from '#test/_helpers/call-stack.ts'
import { poll, startTestStack } from '#test/_helpers/start-test-stack.ts'
import { type Format, type Presenting, present } from '../interop/_presenting-wallet.ts'
import { createWalletKey, type WalletKey } from '../interop/_wallet.ts'
import { type Created, openAsking, PROFILE, queryOf } from './_asking-wallets.ts'

// What a wallet, or somebody who is none, can get wrong: presentations and SD-JWT in facts and neighbours, on a stack as
// npm start runs it.

const key = await createWalletKey('EdDSA')
const other = await createWalletKey('EdDSA')
const stack = await startTestStack()
const database = openDatabase<VerifierTables>({ url: stack.databaseUrls.verifier })
test.after.always(async () => {
  await database.destroy()
  await stack.stop()
})
const { askWith, ask, look, takeLicense, readRequest, respond, answer } = openAsking(stack)

const FORMATS: readonly Format[] = ['dc+sd-jwt', 'jwt_vc_json', 'ldp_vc', 'vc+jwt']
const licenses = new Map<Format, unknown>()
test.before(async () => {
  for (const format of FORMATS) licenses.set(format, await takeLicense(format, key))
})

const plain = { profile: PROFILE, response_mode: 'direct_post' }

/** A request, and a presentation that answers it but for what is changed. */
async function prepare(format: Format, changes: Partial<Presenting> = {}, asked: Json = plain) {
  const created = await ask(asked)
  const { nonce, client_id: audience } = await readRequest(created)
  const credential = licenses.get(format)
  const presentation = await present({ format, credential, key, nonce, audience, ...changes })
  return { created, presentation, vpToken: { [queryOf(format)]: [presentation] } }
}

type Refusal = [title: string, code: string, changes: Partial<Presenting>]

const NOT_FOR_US: readonly Refusal[] = [
  ['no nonce', 'NONCE', { nonce: undefined }],
  ['no audience', 'AUDIENCE', { audience: undefined }],
  ['a foreign nonce', 'NONCE', { nonce: 'x'.repeat(43) }],
  ['an empty nonce', 'NONCE', { nonce: '' }],
  ['a foreign audience', 'AUDIENCE', { audience: 'decentralized_identifier:did:web:other.example' }],
  ['an empty audience', 'AUDIENCE', { audience: '' }],
]
for (const format of FORMATS) {
  for (const [title, what, changes] of NOT_FOR_US) {
    // a proof with an empty challenge or domain is none that anybody could make here
    if (format === 'ldp_vc' && title.startsWith('an empty')) continue
    test(`OID4VP 1.0 §14.1: ${format} with ${title} is refused, and uses nothing up`, async (t) => {
      const { created, vpToken } = await prepare(format, changes)
      const { status, body } = await answer(created, vpToken)
      t.deepEqual([status, body.code], [400, 'ANSWER_REFUSED'])
      const [{ pointer, code }] = body.errors as [{ pointer: string; code: string }]
      t.is(pointer, `/vp_token/${queryOf(format)}/0`)
      t.true(code.includes(what) || ['KEY_BINDING_MALFORMED', 'PROOF_MALFORMED'].includes(code), code)
      t.is((await look(created)).body.state, 'pending')
    })
  }

  test(`${format} that another key signed is refused`, async (t) => {
    const { created, vpToken } = await prepare(format, { key: { ...other, did: key.did } })
    t.is((await answer(created, vpToken)).body.code, 'ANSWER_REFUSED')
  })

  test(`${format}: answered twice, and 10 at once: one wins`, async (t) => {
    const { created, vpToken } = await prepare(format)
    const answers = await Promise.all(Array.from({ length: 10 }, () => answer(created, vpToken)))
    t.is(answers.filter(({ status }) => status === 200).length, 1)
    const losers = answers.filter(({ status }) => status !== 200)
    t.true(losers.every(({ status, body }) => status === 409 && body.code === 'REQUEST_ANSWERED'))
    const { body } = await look(created)
    t.is(body.verdict, 'valid')
    t.is((await answer(created, vpToken)).body.code, 'REQUEST_ANSWERED')
    t.is((await fetch(created.request_uri)).status, 409)
  })

  test(`${format}: the answer to one request is none to another`, async (t) => {
    const { vpToken } = await prepare(format)
    const another = await ask(plain)
    t.is((await answer(another, vpToken)).body.code, 'ANSWER_REFUSED')
  })
}

/** While an answer is being recorded, which is after it was taken, `statement` runs instead. */
async function answerWith(statement: string, changes: Json = {}) {
  await sql`
    CREATE FUNCTION interfere() RETURNS trigger LANGUAGE plpgsql AS ${sql.lit(`BEGIN ${statement}; END`)}
  `.execute(database)
  await sql`CREATE TRIGGER interfere BEFORE INSERT ON verification_records EXECUTE FUNCTION interfere()`.execute(
    database,
  )
  try {
    const { created, vpToken } = await prepare('vc+jwt', {}, { ...plain, ...changes })
    return { created, vpToken, answer: await answer(created, vpToken) }
  } finally {
    await sql`DROP FUNCTION interfere CASCADE`.execute(database)
  }
}

const makeOlder = ({ id }: Created, seconds: number) =>
  sql`
    UPDATE presentation_requests SET answered_at = answered_at - make_interval(secs => ${seconds}) WHERE id = ${id}
  `.execute(database)

const TOLD: [told: string, changes: Json][] = [
  ['who asked is told', {}],
  ['without a response_code, which the wallet never got', { redirect_uri: 'https://hospital.example/back' }],
]
for (const [told, changes] of TOLD) {
  test.serial(
    `OID4VP 1.0 §14.1: an answer that was taken and not recorded fails the request in a minute; ${told}`,
    async (t) => {
      const { created, vpToken, answer: broken } = await answerWith(`RAISE 'it dies here'`, changes)
      t.is(broken.status, 500)
      t.is((await look(created)).body.state, 'processing')
      await makeOlder(created, 50)
      t.is((await look(created)).body.state, 'processing')
      await makeOlder(created, 10)
      const { body } = await look(created)
      t.like(body, { state: 'failed', error: null })
      t.false('verdict' in body)
      const again = await answer(created, vpToken)
      t.deepEqual([again.status, again.body.code], [409, 'REQUEST_ANSWERED'], 'an answer is used once')
      t.is((await look(created)).body.state, 'failed')
    },
  )
}

test.serial('an answer that is recorded after its request has failed changes nothing', async (t) => {
  const fail = `UPDATE presentation_requests SET failed_at = now() WHERE answered_at IS NOT NULL AND sealed_outcome IS NULL; RETURN NEW`
  const { created, answer: late } = await answerWith(fail)
  t.deepEqual([late.status, late.body.code], [409, 'REQUEST_FAILED'])
  t.is((await look(created)).body.state, 'failed')
})

const withoutLast = (token: unknown) => (token as string).replace(/[^~]*$/, '')
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000

test('RFC 9901 §7.3: an SD-JWT without a Key Binding JWT, with an old or early one, with a Disclosure less', async (t) => {
  const rows: [change: Partial<Presenting>, edit: (token: string) => string, code: string][] = [
    [{}, withoutLast, 'KEY_BINDING_MISSING'],
    [{ now: new Date(Date.now() - YEAR_MS) }, (token) => token, 'KEY_BINDING_EXPIRED'],
    [{ now: new Date(Date.now() + YEAR_MS) }, (token) => token, 'KEY_BINDING_NOT_YET_VALID'],
    [{}, (token) => token.replace(/~[^~]+~/, '~'), 'SD_HASH_MISMATCH'],
  ]
  for (const [changes, edit, code] of rows) {
    const { created, presentation } = await prepare('dc+sd-jwt', changes)
    const { body } = await answer(created, { [queryOf('dc+sd-jwt')]: [edit(presentation as string)] })
    t.deepEqual([body.code, body.errors[0]?.code], ['ANSWER_REFUSED', code])
  }
})

test('OID4VP 1.0 §8.1: what is no VP Token for this query', async (t) => {
  const created = await ask(plain)
  const { presentation } = await prepare('vc+jwt')
  const id = queryOf('vc+jwt')
  const rows: [vpToken: unknown, code: string][] = [
    [{}, 'RESPONSE_INVALID'],
    [[], 'RESPONSE_INVALID'],
    [null, 'RESPONSE_INVALID'],
    ['x', 'RESPONSE_INVALID'],
    [{ [id]: [] }, 'RESPONSE_INVALID'],
    [{ [id]: presentation }, 'RESPONSE_INVALID'],
    [{ [id]: [presentation, presentation] }, 'RESPONSE_INVALID'],
    [{ other: [presentation] }, 'RESPONSE_INVALID'],
    [{ toString: [presentation] }, 'RESPONSE_INVALID'],
    [{ [id]: [null] }, 'ANSWER_REFUSED'],
    [{ [id]: [{}] }, 'ANSWER_REFUSED'],
    [{ [id]: ['x'] }, 'ANSWER_REFUSED'],
    [{ [queryOf('ldp_vc')]: [presentation] }, 'ANSWER_REFUSED'],
    [{ [queryOf('jwt_vc_json')]: [presentation] }, 'ANSWER_REFUSED'],
    [{ [queryOf('dc+sd-jwt')]: [presentation] }, 'ANSWER_REFUSED'],
  ]
  for (const [vpToken, code] of rows) {
    const { status, body } = await answer(created, vpToken)
    t.deepEqual([status, body.code], [400, code], JSON.stringify(vpToken).slice(0, 60))
  }
  t.is((await respond(created, {})).body.code, 'RESPONSE_INVALID')
  t.is((await respond(created, { vp_token: '{"a":1,"a":2}' })).body.code, 'JSON_KEY_DUPLICATE')
  t.is((await respond(created, { vp_token: '{' })).body.code, 'JSON_MALFORMED')
  t.is((await look(created)).body.state, 'pending')
})

test('two credentials in one presentation are refused, and none', async (t) => {
  const created = await ask(plain)
  const { nonce, client_id: audience } = await readRequest(created)
  for (const credentials of [[licenses.get('vc+jwt'), licenses.get('vc+jwt')], []]) {
    const jwt = await new SignJWT({
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      type: ['VerifiablePresentation'],
      holder: key.did,
      verifiableCredential: credentials,
      nonce,
      aud: audience,
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'vp+jwt', cty: 'vp', kid: `${key.did}#0` })
      .sign(key.privateKey)
    const { body } = await answer(created, { [queryOf('vc+jwt')]: [jwt] })
    t.deepEqual([body.code, body.errors[0]?.code], ['ANSWER_REFUSED', 'CREDENTIAL_COUNT'])
  }
})

/** The verdict of what is an answer, and not a good one. */
async function judge(format: Format, credential: unknown, holder: WalletKey = key) {
  const { created, vpToken } = await prepare(format, { credential, key: holder })
  const { status, body } = await answer(created, vpToken)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return (await look(created)).body
}

for (const format of FORMATS) {
  test(`OID4VP 1.0 §6.4: ${format} of a license that was not asked for is invalid`, async (t) => {
    const texan = { jurisdiction: 'US-OH', licenseType: 'LPN' }
    const body = await judge(format, await takeLicense(format, key, texan))
    t.is(body.verdict, 'invalid')
    t.is(checkOf(body.results[0]!, 'policy').code, 'QUERY_NOT_ANSWERED')
  })
}

test('somebody else’s credential, a revoked one, a forged one', async (t) => {
  const stolen = await judge('vc+jwt', licenses.get('vc+jwt'), other)
  t.is(checkOf(stolen.results[0]!, 'holder').code, 'SUBJECT_NOT_HOLDER')
  t.is(stolen.verdict, 'invalid')

  const revoked = (await takeLicense('ldp_vc', key)) as { id: string }
  await setStatus({ stack, organisation: 'board', id: revoked.id })
  await poll({
    what: 'the revocation to be known',
    look: async () =>
      (await verifyOne({ stack, credential: revoked })).verdict === 'invalid' ? true : undefined,
  })
  const body = await judge('ldp_vc', revoked)
  t.is(body.verdict, 'invalid')
  t.is(checkOf((body.results[0]!.credentialResults as never[])[0]!, 'status').code, 'CREDENTIAL_REVOKED')

  const token = licenses.get('jwt_vc_json') as string
  const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(86)}`
  const told = await judge('jwt_vc_json', forged)
  t.deepEqual([told.verdict, told.results[0]!.credential], ['invalid', null])
  t.is(checkOf(told.results[0]!, 'policy').code, 'PROOF_NOT_PASSED')
})

test('OID4VP 1.0 §8.3: a response that is not encrypted as asked is refused', async (t) => {
  const created = await ask()
  const request = await readRequest(created)
  const { nonce, client_id: audience } = request
  const [jwk] = (request.client_metadata as { jwks: { keys: [JWK] } }).jwks.keys
  const credential = licenses.get('vc+jwt')
  const presentation = await present({ format: 'vc+jwt', credential, key, nonce, audience })
  const payload = { vp_token: { [queryOf('vc+jwt')]: [presentation] } }
  const signed = await new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA' }).sign(key.privateKey)
  const encrypt = async (text: string, header: Json = {}, to: JWK = jwk) =>
    await new CompactEncrypt(Buffer.from(text))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: jwk.kid!, ...header })
      .encrypt(await importJWK(to, 'ECDH-ES'))
  const anotherKey = (await readRequest(await ask())).client_metadata as { jwks: { keys: [JWK] } }
  const text = JSON.stringify(payload)
  const rows: [title: string, form: Record<string, string>][] = [
    ['in plain text', { vp_token: JSON.stringify(payload.vp_token) }],
    ['signed alone', { response: signed }],
    ['signed inside', { response: await encrypt(signed) }],
    ['an enc that was not offered', { response: await encrypt(text, { enc: 'A128CBC-HS256' }) }],
    ['an alg that was not offered', { response: await encrypt(text, { alg: 'ECDH-ES+A256KW' }) }],
    ['another kid', { response: await encrypt(text, { kid: 'x' }) }],
    ['the key of another request', { response: await encrypt(text, {}, anotherKey.jwks.keys[0]) }],
    ['both forms', { response: await encrypt(text), vp_token: '{}' }],
    ['no vp_token inside', { response: await encrypt('{}') }],
    ['no JSON inside', { response: await encrypt('x') }],
    ['no JWE', { response: 'x' }],
  ]
  for (const [title, form] of rows) {
    const { status, body } = await respond(created, form)
    t.deepEqual([status, body.code], [400, 'RESPONSE_INVALID'], title)
  }
  t.is((await respond(created, { response: await encrypt(text) })).status, 200)
})

test('OID4VP 1.0 appendix A: by the Digital Credentials API, for the origin of the page', async (t) => {
  const origin = 'https://desk.hospital.example'
  const created = await ask({ profile: PROFILE, expected_origins: [origin] })
  t.is(created.dc_api!.protocol, 'openid4vp-v1-signed')
  const { request } = created.dc_api!.data
  const payload = JSON.parse(Buffer.from(request.split('.')[1]!, 'base64url').toString())
  t.like(payload, { response_mode: 'dc_api.jwt', expected_origins: [origin] })
  const [jwk] = payload.client_metadata.jwks.keys
  const post = async (audience: string, from = origin) => {
    const credential = licenses.get('dc+sd-jwt')
    const { nonce } = payload
    const presentation = await present({ format: 'dc+sd-jwt', credential, key, nonce, audience })
    const response = await new CompactEncrypt(
      Buffer.from(JSON.stringify({ vp_token: { [queryOf('dc+sd-jwt')]: [presentation] } })),
    )
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: jwk.kid })
      .encrypt(await importJWK(jwk, 'ECDH-ES'))
    return await fetch(`${stack.verifierUrl}/presentation-requests/${created.id}/dc-api-response`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.tokens.hospital}`, 'content-type': 'application/json' },
      body: JSON.stringify({ origin: from, data: { response } }),
    })
  }
  t.is((await post(`origin:${origin}`, 'https://other.example')).status, 422)
  t.is((await post(created.client_id)).status, 400)
  t.is((await post(`origin:${origin}`)).status, 204)
  t.is((await look(created)).body.verdict, 'valid')
})

test('OID4VP 1.0 §8.5: a wallet declines, once', async (t) => {
  const created = await ask()
  t.is((await respond(created, { error: '<script>' })).body.code, 'RESPONSE_INVALID')
  t.is((await respond(created, { error: 'access_denied', error_description: 'Jane Doe' })).status, 200)
  const { body } = await look(created)
  t.deepEqual([body.state, body.error], ['declined', 'access_denied'])
  t.false(JSON.stringify(body).includes('Jane'))
  t.is((await respond(created, { error: 'access_denied' })).body.code, 'REQUEST_ANSWERED')
})

test('OID4VP 1.0 §8.1: parameters that nobody knows are ignored', async (t) => {
  const created = await ask()
  const { status } = await respond(created, { error: 'access_denied', state: 'x', unknown: 'x' })
  t.is(status, 200)
  t.is((await look(created)).body.state, 'declined')
})

test('OID4VP 1.0 §8.2: an answer is a form, with each parameter once', async (t) => {
  const created = await ask(plain)
  const url = `${stack.verifierUrl}/oid4vp/responses/${created.id}`
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const twice = await call<Json>({ url, body: 'error=access_denied&error=server_error', headers })
  t.deepEqual([twice.status, twice.body.code], [400, 'BODY_MALFORMED'])
  const json = await call<Json>({ url, body: { error: 'access_denied' } })
  t.deepEqual([json.status, json.body.code], [415, 'CONTENT_TYPE_UNSUPPORTED'])
  t.is((await look(created)).body.state, 'pending')
})

test('a wallet that is a page on another origin may call what wallets call, and no more', async (t) => {
  const { id } = await ask(plain)
  const headers = { origin: 'https://wallet.example' }
  for (const [path, methods] of [
    [`/oid4vp/requests/${id}`, 'GET, POST'],
    [`/oid4vp/responses/${id}`, 'POST'],
  ] as const) {
    const url = `${stack.verifierUrl}${path}`
    const preflight = await call({ url, method: 'OPTIONS', headers })
    t.is(preflight.status, 204)
    t.is(preflight.headers.get('access-control-allow-origin'), '*')
    t.is(preflight.headers.get('access-control-allow-methods'), methods)
    const refused = await call({ url, body: 'x', headers })
    t.is(refused.status, 415)
    t.is(refused.headers.get('access-control-allow-origin'), '*', 'what is wrong can be read')
    t.is(refused.headers.get('access-control-allow-credentials'), null)
  }
  for (const path of [`/presentation-requests/${id}`, '/profiles', '/credentials/verify']) {
    const { headers: answered } = await call({ url: `${stack.verifierUrl}${path}`, headers })
    t.is(answered.get('access-control-allow-origin'), null, path)
  }
})

test('a profile over HTTP: 201 with a new version, 200 with the same, and asked for by its name', async (t) => {
  const url = `${stack.verifierUrl}/profiles/on-the-ward`
  const token = stack.tokens.hospital
  const type_values = [['https://w3id.org/careseal/types/practitioner-license']]
  const dcql_query = { credentials: [{ id: 'license', format: 'ldp_vc', meta: { type_values } }] }
  const body = { dcql_query, options: { requiredClaims: ['/npi'], purposeOfUse: 'HOPERAT' } }
  t.is((await call({ url, method: 'PUT', token, body })).status, 201)
  const again = await call<Json>({ url, method: 'PUT', token, body })
  t.deepEqual(
    [again.status, again.body],
    [200, { name: 'on-the-ward', version: 1, description: '', hold_consents: false, ...body }],
  )
  t.is((await call({ url: `${url}?version=2`, token })).status, 404)
  t.is((await call({ url: `${url}?version=1`, token })).status, 200)
  const listed = await call<{ profiles: { name: string }[] }>({ url: `${stack.verifierUrl}/profiles`, token })
  t.true(listed.body.profiles.some(({ name }) => name === PROFILE))

  const created = await ask({ profile: 'on-the-ward', response_mode: 'direct_post' })
  const { nonce, client_id: audience } = await readRequest(created)
  const credential = licenses.get('ldp_vc')
  const presentation = await present({ format: 'ldp_vc', credential, key, nonce, audience })
  t.is((await answer(created, { license: [presentation] })).status, 200)
  const state = (await look(created)).body
  t.is(state.verdict, 'valid')
  const { body: kept } = await call<{ record: { policy: Json } }>({
    url: `${stack.verifierUrl}/verifications/${state.results[0]!.record}`,
    token,
  })
  t.like(kept.record.policy, body.options)
})

test('requests of others, and of nobody, are not found', async (t) => {
  const created = await ask()
  t.is((await look(created, undefined, stack.tokens.board)).body.code, 'REQUEST_NOT_FOUND')
  for (const id of ['x', crypto.randomUUID()]) {
    t.is((await look({ id } as Created)).body.code, 'REQUEST_NOT_FOUND')
    t.is((await answer({ id }, {})).body.code, 'REQUEST_NOT_FOUND')
    t.is((await fetch(`${stack.verifierUrl}/oid4vp/requests/${id}`)).status, 404)
  }
})

const CREDENTIAL: Json = { id: 'a', format: 'vc+jwt', meta: { type_values: [['X']] } }
const query = (credential: Json) => ({ dcql_query: { credentials: [{ ...CREDENTIAL, ...credential }] } })
const WRONG: [title: string, body: Json, code: string][] = [
  ['nothing', {}, 'BODY_INVALID'],
  ['a profile and a query', { profile: PROFILE, ...query({}) }, 'BODY_INVALID'],
  ['a profile that there is not', { profile: 'x' }, 'PROFILE_NOT_FOUND'],
  ['a redirect_uri over http', { profile: PROFILE, redirect_uri: 'http://hospital.example' }, 'BODY_INVALID'],
  ['a redirect_uri of script', { profile: PROFILE, redirect_uri: 'javascript:alert(1)' }, 'BODY_INVALID'],
  ['an origin with a path', { profile: PROFILE, expected_origins: ['https://a.example/b'] }, 'BODY_INVALID'],
  ['a query for nothing', { dcql_query: { credentials: [] } }, 'DCQL_INVALID'],
  ['mdoc', query({ format: 'mso_mdoc' }), 'DCQL_INVALID'],
  ['no types', query({ meta: {} }), 'DCQL_INVALID'],
  ['no holder binding', query({ require_cryptographic_holder_binding: false }), 'DCQL_INVALID'],
  ['a claim_set of unknown claims', query({ claim_sets: [['b']] }), 'DCQL_INVALID'],
  ['trusted_authorities', query({ trusted_authorities: [{ type: 'aki', values: ['AA'] }] }), 'DCQL_INVALID'],
  ['an id of other characters', query({ id: 'a b' }), 'DCQL_INVALID'],
  ['an empty id', query({ id: '' }), 'DCQL_INVALID'],
  ['an id twice', { dcql_query: { credentials: [CREDENTIAL, CREDENTIAL] } }, 'DCQL_INVALID'],
  ['no claims in a list of them', query({ claims: [] }), 'DCQL_INVALID'],
  ['an empty path', query({ claims: [{ path: [] }] }), 'DCQL_INVALID'],
  ['a path with a negative number', query({ claims: [{ path: ['a', -1] }] }), 'DCQL_INVALID'],
  ['a path with a boolean', query({ claims: [{ path: ['a', true] }] }), 'DCQL_INVALID'],
  ['a path twice', query({ claims: [{ path: ['a', 0] }, { path: ['a', 0], values: [1] }] }), 'DCQL_INVALID'],
  ['a claim id of other characters', query({ claims: [{ id: 'x.y', path: ['a'] }] }), 'DCQL_INVALID'],
  [
    'a claim id twice',
    query({
      claims: [
        { id: 'x', path: ['a'] },
        { id: 'x', path: ['b'] },
      ],
    }),
    'DCQL_INVALID',
  ],
  ['no values in a list of them', query({ claims: [{ path: ['a'], values: [] }] }), 'DCQL_INVALID'],
  ['claim_sets without claims', query({ claim_sets: [['x']] }), 'DCQL_INVALID'],
  ['claim_sets without ids', query({ claims: [{ path: ['a'] }], claim_sets: [['x']] }), 'DCQL_INVALID'],
  ['types that are none', query({ meta: { type_values: [[]] } }), 'DCQL_INVALID'],
  ['an SD-JWT VC of no type', query({ format: 'dc+sd-jwt', meta: {} }), 'DCQL_INVALID'],
  [
    'an SD-JWT VC of none of the types',
    query({ format: 'dc+sd-jwt', meta: { vct_values: [] } }),
    'DCQL_INVALID',
  ],
  [
    'a set of credentials that are not asked for',
    { dcql_query: { credentials: [CREDENTIAL], credential_sets: [{ options: [['b']] }] } },
    'DCQL_INVALID',
  ],
  [
    'a set without credentials',
    { dcql_query: { credentials: [CREDENTIAL], credential_sets: [{ options: [[]] }] } },
    'DCQL_INVALID',
  ],
]
test('OID4VP 1.0 §6: what nobody knows in a query is ignored', async (t) => {
  const { status } = await askWith({ dcql_query: { ...query({ unknown: 1 }).dcql_query, unknown: 1 } })
  t.is(status, 201)
})

for (const [title, body, code] of WRONG) {
  test(`asking for ${title} → ${code}`, async (t) => {
    t.is((await askWith(body)).body.code, code)
  })
}
