import { hash, randomUUID } from 'node:crypto'
import test from 'ava'
import {
  compactDecrypt,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, issueBody, type Json } from '#test/_helpers/call-stack.ts'
import { startTestStack } from '#test/_helpers/start-test-stack.ts'
import { createWalletKey, type WalletKey } from '../interop/_wallet.ts'
import { LICENSE, openRequests } from './_offering.ts'

// What a wallet, or somebody who is none, can get wrong: OID4VCI in facts and neighbours, on a stack as npm start runs it.

const keys = {
  es256: await createWalletKey(),
  eddsa: await createWalletKey('EdDSA'),
  other: await createWalletKey(),
}
const stack = await startTestStack()
test.after.always(() => stack.stop())
const { board, createOffer, requestToken, redeem, takeToken, requestNonce, prove, requestCredential } =
  openRequests(stack)
const { encryptRequest, sendEncrypted } = openRequests(stack)
const api = stack.tokens

test('OID4VCI §6.1: of 50 parallel redemptions of one code one gets a token, and it stays good', async (t) => {
  const offer = await createOffer({ txCode: {} })
  const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(offer)))
  const winners = answers.filter(({ status }) => status === 200)
  t.is(winners.length, 1)
  t.true(answers.every(({ status, body }) => status === 200 || body.error === 'invalid_grant'))
  const key = await createWalletKey()
  t.is((await requestCredential(winners[0]!.body.access_token, [await prove(key)])).status, 200)
})

test('OID4VCI §6.3: a wrong transaction code does not burn the code; five lock the offer', async (t) => {
  const offer = await createOffer({ txCode: { length: 4 } })
  const wrong = { code: offer.code, txCode: offer.txCode === '0000' ? '1111' : '0000' }
  for (let count = 0; count < 4; count += 1) t.is((await redeem(wrong)).body.error, 'invalid_grant')
  t.is((await redeem({ code: offer.code })).body.error, 'invalid_request', 'one that is missing costs no try')
  t.is((await redeem(offer)).status, 200)

  const locked = await createOffer({ txCode: { length: 4 } })
  const guess = { code: locked.code, txCode: locked.txCode === '0000' ? '1111' : '0000' }
  await Promise.all(Array.from({ length: 20 }, () => redeem(guess)))
  t.is((await redeem(locked)).body.error, 'invalid_grant')
  const { body } = await call<Json>({ url: `${board}/credential-offers/${locked.id}`, token: api.board })
  t.is(body.state, 'locked')
  t.is((await call({ url: locked.reference })).status, 404)
})

test('OID4VCI §6.3: what else is no good at the token endpoint', async (t) => {
  const offer = await createOffer()
  const code = offer.code
  const refused: [form: Record<string, string>, error: string][] = [
    [{ 'pre-authorized_code': 'x' }, 'invalid_grant'],
    [{}, 'invalid_request'],
    [{ 'pre-authorized_code': code, tx_code: '1234' }, 'invalid_request'],
    [{ 'pre-authorized_code': code, resource: `${stack.issuerUrl}/orgs/clinic` }, 'invalid_grant'],
    [{ 'pre-authorized_code': code, resource: stack.oauthAudience }, 'invalid_target'],
  ]
  for (const [form, error] of refused) {
    const { status, body } = await requestToken(form)
    t.deepEqual([status, body.error], [400, error], JSON.stringify(form))
  }
  // a DPoP proof that is not good does not cost the code either
  t.is((await requestToken({ 'pre-authorized_code': code }, { dpop: 'x' })).body.error, 'invalid_dpop_proof')
  t.is((await redeem(offer)).status, 200)
})

const now = () => Math.floor(Date.now() / 1_000)

type Attack = [title: string, proof: (key: WalletKey) => Promise<unknown>, error: string]

const attacks: Attack[] = [
  ['§F.4: another typ', (key) => prove(key, { header: { typ: 'JWT' } }), 'invalid_proof'],
  [
    '§F.1: another audience',
    (key) => prove(key, { claims: { aud: 'https://other.example' } }),
    'invalid_proof',
  ],
  [
    '§F.1: another organisation’s audience',
    (key) => prove(key, { claims: { aud: `${stack.issuerUrl}/orgs/clinic` } }),
    'invalid_proof',
  ],
  [
    '§F.4: a private key in its header',
    async (key) => prove(key, { header: { jwk: await exportJWK(key.privateKey) } }),
    'invalid_proof',
  ],
  [
    'kid and jwk at once',
    (key) => prove(key, { header: { jwk: key.jwk, kid: `${key.did}#0` } }),
    'invalid_proof',
  ],
  ['neither kid nor jwk', (key) => prove(key, { header: { kid: undefined } }), 'invalid_proof'],
  [
    'the kid of another key',
    (key) => prove(key, { header: { kid: `${keys.other.did}#0` } }),
    'invalid_proof',
  ],
  [
    'a kid that its DID does not list',
    (key) => prove(key, { header: { kid: `${key.did}#1` } }),
    'invalid_proof',
  ],
  ['a kid of did:web', (key) => prove(key, { header: { kid: 'did:web:localhost#0' } }), 'invalid_proof'],
  ['x5c', (key) => prove(key, { header: { x5c: ['AA=='] } }), 'invalid_proof'],
  ['an hour old', (key) => prove(key, { claims: { iat: now() - 3_600 } }), 'invalid_proof'],
  ['of tomorrow', (key) => prove(key, { claims: { iat: now() + 86_400 } }), 'invalid_proof'],
  ['iat that is text', (key) => prove(key, { claims: { iat: 'now' } }), 'invalid_proof'],
  ['no nonce', (key) => prove(key, { claims: { nonce: undefined } }), 'invalid_proof'],
  ['§8.3.1.2: a nonce that nobody gave out', (key) => prove(key, { nonce: 'x'.repeat(43) }), 'invalid_nonce'],
  [
    'another organisation’s nonce',
    async (key) => prove(key, { nonce: await requestNonce('clinic') }),
    'invalid_nonce',
  ],
  [
    '§F.1: an alg that the metadata does not name',
    async () => prove(await createWalletKey('ES512')),
    'invalid_proof',
  ],
  ['alg none', async (key) => unsigned(key), 'invalid_proof'],
  ['HS256 under the public key', async (key) => symmetric(key), 'invalid_proof'],
  ['a changed signature', async (key) => `${(await prove(key)).slice(0, -8)}AAAAAAAA`, 'invalid_proof'],
]

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const proofClaims = async () => ({ aud: board, nonce: await requestNonce(), iat: now() })

async function unsigned(key: WalletKey): Promise<string> {
  const header = { alg: 'none', typ: 'openid4vci-proof+jwt', kid: `${key.did}#0` }
  return `${part(header)}.${part(await proofClaims())}.`
}

async function symmetric(key: WalletKey): Promise<string> {
  const header = { alg: 'HS256', typ: 'openid4vci-proof+jwt', kid: `${key.did}#0` }
  return await new SignJWT(await proofClaims())
    .setProtectedHeader(header)
    .sign(Buffer.from(JSON.stringify(key.jwk)))
}

/** §8.3.1.2: of which characters an error_description is. */
const DESCRIPTION = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/

for (const [title, proof, error] of attacks) {
  test(`OID4VCI proof refused: ${title}`, async (t) => {
    const token = await takeToken()
    for (const key of [keys.es256, keys.eddsa]) {
      const { status, body, text } = await requestCredential(token, [await proof(key)])
      t.deepEqual([status, body?.error], [400, error], text)
      t.regex(body.error_description!, DESCRIPTION)
    }
    // nothing was claimed by it: the offer is still good
    t.is((await requestCredential(token, [await prove(keys.es256)])).status, 200)
  })
}

test('OID4VCI §7: a nonce is good once, also of 20 at once', async (t) => {
  const token = await takeToken()
  const jwt = await prove(keys.es256)
  const answers = await Promise.all(Array.from({ length: 20 }, () => requestCredential(token, [jwt])))
  t.is(answers.filter(({ status }) => status === 200).length, 1)
  t.true(answers.every(({ status, body }) => status === 200 || body.error === 'invalid_nonce'))
})

test('exactly once: 20 parallel requests with nonces of their own give the identical credential', async (t) => {
  const token = await takeToken()
  const jwts = await Promise.all(Array.from({ length: 20 }, () => prove(keys.es256)))
  const answers = await Promise.all(jwts.map((jwt) => requestCredential(token, [jwt])))
  t.deepEqual([...new Set(answers.map(({ status }) => status))], [200], answers[0]!.text)
  t.is(new Set(answers.map(({ text }) => text)).size, 1)
})

test('an offer that was taken up is not issued to another key', async (t) => {
  const token = await takeToken()
  t.is((await requestCredential(token, [await prove(keys.es256)])).status, 200)
  const { status, body } = await requestCredential(token, [await prove(keys.other)])
  t.deepEqual([status, body.error], [400, 'credential_request_denied'])
})

test('OID4VCI §8.3.1.2: what else is no good in a credential request', async (t) => {
  const token = await takeToken()
  const proof = () => prove(keys.es256)
  const refused: [more: Json, error: string][] = [
    [
      { credential_configuration_id: 'PractitionerLicenseCredential_ldp_vc' },
      'unknown_credential_configuration',
    ],
    [{ credential_configuration_id: '__proto__' }, 'unknown_credential_configuration'],
    [{ credential_configuration_id: undefined, credential_identifier: 'x' }, 'unknown_credential_identifier'],
    [{ credential_configuration_id: 1 }, 'invalid_credential_request'],
    [{ proofs: undefined }, 'invalid_proof'],
    [{ proofs: { jwt: [] } }, 'invalid_proof'],
    [{ proofs: 'x' }, 'invalid_credential_request'],
    [{ proofs: { jwt: [await proof()], attestation: ['a.b.c'] } }, 'invalid_credential_request'],
    [{ proofs: { jwt: Array.from({ length: 11 }, () => 'e30.e30.AA') } }, 'invalid_credential_request'],
    [{ proofs: { jwt: [await proof(), await proof()] } }, 'invalid_proof'],
  ]
  for (const [more, error] of refused) {
    const { status, body, text } = await requestCredential(token, [await proof()], more)
    t.deepEqual([status, body?.error], [400, error], `${JSON.stringify(more)} ${text}`)
  }
})

const RESPONSE_KEY = { ...keys.es256.jwk, alg: 'ECDH-ES' }

test('OID4VCI §8.2: whoever asks for an encrypted answer encrypts the request', async (t) => {
  const token = await takeToken()
  const asking = { credential_response_encryption: { jwk: RESPONSE_KEY, enc: 'A256GCM' } }
  const plain = await requestCredential(token, [await prove(keys.es256)], asking)
  t.deepEqual([plain.status, plain.body.error], [400, 'invalid_encryption_parameters'])
  const deferred = await call<Json>({
    url: `${board}/wallet/deferred-credential`,
    token,
    body: { transaction_id: randomUUID(), ...asking },
  })
  t.deepEqual([deferred.status, deferred.body.error], [400, 'invalid_encryption_parameters'])
})

test('OID4VCI §8.3.1.2: how else an answer cannot be encrypted', async (t) => {
  const token = await takeToken()
  const refused: Json[] = [
    {},
    { jwk: RESPONSE_KEY },
    { jwk: keys.es256.jwk, enc: 'A256GCM' },
    { jwk: { ...RESPONSE_KEY, alg: 'dir' }, enc: 'A256GCM' },
    { jwk: RESPONSE_KEY, enc: 'A128CBC-HS256' },
    { jwk: RESPONSE_KEY, enc: 'A256GCM', zip: 'DEF' },
    { jwk: { kty: 'oct', k: 'AAAA', alg: 'ECDH-ES' }, enc: 'A256GCM' },
  ]
  for (const credential_response_encryption of refused) {
    const request = {
      credential_configuration_id: LICENSE,
      proofs: { jwt: [await prove(keys.es256)] },
      credential_response_encryption,
    }
    const { status, body } = await sendEncrypted(token, await encryptRequest(request))
    t.deepEqual([status, body?.error], [400, 'invalid_encryption_parameters'], JSON.stringify(refused))
  }
})

test('OID4VCI §10: a request is encrypted to a key of the metadata, as the metadata offers', async (t) => {
  const token = await takeToken()
  const request = async () => ({
    credential_configuration_id: LICENSE,
    proofs: { jwt: [await prove(keys.es256)] },
  })
  const good = await encryptRequest(await request())
  const [header, ...rest] = good.split('.')
  const withHeader = (more: Json) =>
    [part({ ...JSON.parse(Buffer.from(header!, 'base64url').toString()), ...more }), ...rest].join('.')
  const refused: [jwt: string, error: string][] = [
    ['', 'invalid_encryption_parameters'],
    ['x', 'invalid_encryption_parameters'],
    [await prove(keys.es256), 'invalid_encryption_parameters'],
    [`${good.slice(0, -4)}AAAA`, 'invalid_encryption_parameters'],
    [withHeader({ kid: undefined }), 'invalid_encryption_parameters'],
    [withHeader({ kid: randomUUID() }), 'invalid_encryption_parameters'],
    [withHeader({ zip: 'DEF' }), 'invalid_encryption_parameters'],
    [withHeader({ alg: 'dir' }), 'invalid_encryption_parameters'],
    [await encryptRequest({}, { enc: 'A192GCM' }), 'invalid_encryption_parameters'],
    [await encryptRequest({}, {}, 'not JSON'), 'invalid_credential_request'],
    [await encryptRequest({}, {}, '[]'), 'invalid_credential_request'],
    [await encryptRequest({}), 'invalid_credential_request'],
  ]
  for (const [jwt, error] of refused) {
    const { status, body, text } = await sendEncrypted(token, jwt)
    t.deepEqual([status, body?.error], [400, error], `${jwt} ${text}`)
  }
  // the answer to one that did not ask for an encrypted one is plain
  const issued = await sendEncrypted(token, good)
  t.is(issued.status, 200, issued.text)
  t.regex(issued.headers.get('content-type')!, /^application\/json/)
  const other = await call<Json>({
    url: `${stack.issuerUrl}/orgs/clinic/wallet/credential`,
    token,
    body: good,
    headers: { 'content-type': 'application/jwt' },
  })
  t.is(other.status, 401)
})

test('OID4VCI §F.1: iss is the client id that the token was asked for by, or is not there', async (t) => {
  const refusedOrNot = async (form: Record<string, string>, iss: string | undefined) => {
    const { code } = await createOffer()
    const { access_token: token } = (await requestToken({ 'pre-authorized_code': code, ...form })).body
    const jwt = await prove(keys.es256, { claims: iss === undefined ? {} : { iss } })
    const { status, body } = await requestCredential(token, [jwt])
    return status === 200 ? 'issued' : body.error
  }
  const named = { client_id: 'careseal-wallet' }
  t.is(await refusedOrNot({}, undefined), 'issued')
  t.is(await refusedOrNot({}, 'careseal-wallet'), 'invalid_proof', 'anonymous access')
  t.is(await refusedOrNot(named, 'careseal-wallet'), 'issued')
  t.is(await refusedOrNot(named, undefined), 'issued')
  t.is(await refusedOrNot(named, 'another-wallet'), 'invalid_proof')
  t.is(await refusedOrNot({ client_id: 'another-wallet' }, 'another-wallet'), 'issued')
  t.is(await refusedOrNot({ client_id: 'another-wallet' }, 'careseal-wallet'), 'invalid_proof')
})

test('a wallet that is a page on another origin may call what wallets call, and no more', async (t) => {
  const origin = 'https://wallet.example'
  const offer = await createOffer()
  const asked: [url: string, method: string][] = [
    [`${stack.issuerUrl}/.well-known/openid-credential-issuer/orgs/board`, 'GET'],
    [`${stack.issuerUrl}/.well-known/oauth-authorization-server`, 'GET'],
    [`${stack.issuerUrl}/jwks`, 'GET'],
    [`${stack.issuerUrl}/token`, 'POST'],
    [offer.reference, 'GET'],
    ...['nonce', 'credential', 'deferred-credential', 'notification'].map((name): [string, string] => [
      `${board}/wallet/${name}`,
      'POST',
    ]),
  ]
  for (const [url, method] of asked) {
    const preflight = await call({
      url,
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'dpop' },
    })
    t.is(preflight.status, 204, url)
    t.is(preflight.headers.get('access-control-allow-origin'), '*', url)
    t.is(preflight.headers.get('access-control-allow-methods'), method, url)
    t.is(preflight.headers.get('access-control-allow-headers'), 'Authorization, Content-Type, DPoP', url)
    // what goes wrong can be read as well
    const answer = await call({ url, method, headers: { origin } })
    t.is(answer.headers.get('access-control-allow-origin'), '*', url)
    t.is(answer.headers.get('access-control-allow-credentials'), null, url)
    t.regex(answer.headers.get('access-control-expose-headers')!, /WWW-Authenticate/, url)
  }
  for (const url of [board, `${board}/credential-offers`, `${stack.issuerUrl}/auth`]) {
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const answer = await call({ url, method, headers: { origin } })
      t.is(answer.headers.get('access-control-allow-origin'), null, `${method} ${url}`)
    }
  }
})

test('OID4VCI §6.1, §8.2, §11.1: parameters that nobody knows are ignored', async (t) => {
  const offer = await createOffer()
  const { access_token: token } = (
    await requestToken({ 'pre-authorized_code': offer.code, unknown: 'ignored' })
  ).body
  const unknown = { unknown: { a: [1] } }
  const issued = await requestCredential(token, [await prove(keys.es256)], unknown)
  t.is(issued.status, 200, issued.text)
  const notified = await call({
    url: `${board}/wallet/notification`,
    token,
    body: { notification_id: issued.body.notification_id, event: 'credential_accepted', ...unknown },
  })
  t.is(notified.status, 204, notified.text)
})

test('OID4VCI §4.1: an offer by reference, as JSON, with what is asked for', async (t) => {
  const txCode = { description: 'In the letter from the board' }
  const { credential } = issueBody('board')
  const { id: _, ...credentialSubject } = credential.credentialSubject
  const offer = (more: Json) =>
    call<Json>({
      url: `${board}/credential-offers`,
      token: api.board,
      body: { credential: { ...credential, credentialSubject }, ...more },
    })
  const { body } = await offer({ txCode })
  t.deepEqual([...new URL(body.uri as string).searchParams.keys()], ['credential_offer_uri'])
  const read = await call<Json & { grants: Record<string, Json> }>({
    url: body.credential_offer_uri as string,
  })
  t.regex(read.headers.get('content-type')!, /^application\/json/)
  t.deepEqual<Json, Json>(read.body, body.credential_offer as Json)
  const [grant] = Object.values(read.body.grants)
  t.like(grant!.tx_code, { input_mode: 'numeric', ...txCode })
  t.false('authorization_server' in grant!, 'there is one, and the metadata names it')
  const ids = read.body.credential_configuration_ids as string[]
  t.true(ids.length > 0 && new Set(ids).size === ids.length)
  t.false(/Sample|npi|licensee/i.test(JSON.stringify(read.body)), 'nothing of whom it is for')
  t.is((await offer({ txCode: { description: 'x'.repeat(301) } })).status, 422)
})

test('OID4VCI §13.10: a token that is bound to no key lives for five minutes', async (t) => {
  for (const review of [false, true]) {
    const { body } = await redeem(await createOffer({ review }))
    t.is(body.expires_in, 300)
    const { iat, exp } = decodeJwt(body.access_token)
    t.is(exp! - iat!, 300)
  }
})

test('an access token opens one offer of one credential issuer, and nothing else', async (t) => {
  const token = await takeToken()
  const { body: jwks } = await call<JSONWebKeySet>({ url: `${stack.issuerUrl}/jwks` })
  const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), { audience: board, typ: 'at+jwt' })
  t.is(payload.org, undefined)
  assertProblem(t, await call({ url: `${board}/credentials`, token }), { code: 'TOKEN_INVALID' })
  const jwt = await prove(keys.es256)
  const body = { credential_configuration_id: LICENSE, proofs: { jwt: [jwt] } }
  for (const [url, sent] of [
    [`${stack.issuerUrl}/orgs/clinic/wallet/credential`, token],
    [`${board}/wallet/credential`, api.board],
    [`${board}/wallet/credential`, undefined],
    [`${board}/wallet/credential`, 'x'],
  ] as const) {
    const answer = await call<Json>({ url, token: sent, body })
    t.deepEqual([answer.status, answer.body.error], [401, 'invalid_token'], url)
    t.true(answer.headers.get('www-authenticate')!.startsWith('DPoP error="invalid_token"'))
  }
})

test('RFC 9449 §4.3: a DPoP proof is for this request, this token and this once', async (t) => {
  const key = await createWalletKey()
  const proofFor = (claims: Json, header: Json = {}) =>
    new SignJWT({ htm: 'POST', iat: now(), jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: key.alg, typ: 'dpop+jwt', jwk: key.jwk, ...header } as never)
      .sign(key.privateKey)
  const { code } = await createOffer()
  const form = { 'pre-authorized_code': code }
  const { body } = await requestToken(form, { dpop: await proofFor({ htu: `${stack.issuerUrl}/token` }) })
  t.is(body.token_type, 'DPoP')
  t.truthy((decodeJwt(body.access_token).cnf as Json).jkt)
  const htu = `${board}/wallet/credential`
  const ath = hash('sha256', body.access_token, 'base64url')
  const ask = async (dpop: string | undefined, scheme = 'DPoP') => {
    const { status } = await call({
      url: htu,
      headers: { authorization: `${scheme} ${body.access_token}`, ...(dpop ? { dpop } : {}) },
      body: { credential_configuration_id: LICENSE, proofs: { jwt: [await prove(keys.es256)] } },
    })
    return status
  }
  t.is(await ask(undefined), 401, 'no proof')
  t.is(await ask(await proofFor({ htu, ath }), 'Bearer'), 401, 'as a bearer token')
  t.is(await ask(await proofFor({ htu })), 401, 'without the hash of the token')
  t.is(await ask(await proofFor({ htu: `${stack.issuerUrl}/token`, ath })), 401, 'of another endpoint')
  t.is(await ask(await proofFor({ htu, ath, htm: 'GET' })), 401, 'of another method')
  t.is(await ask(await proofFor({ htu, ath, iat: now() - 600 })), 401, 'of ten minutes ago')
  t.is(await ask(await proofFor({ htu, ath }, { typ: 'JWT' })), 401, 'of another type')
  const good = await proofFor({ htu, ath })
  t.deepEqual(
    (await Promise.all(Array.from({ length: 10 }, () => ask(good)))).sort(),
    [200, ...Array(9).fill(401)],
    'one of ten replays',
  )
})

test('a withdrawn offer is gone at once, for its code, its reference and its tokens', async (t) => {
  const offer = await createOffer()
  const other = await createOffer()
  const token = (await redeem(other)).body.access_token
  for (const { id } of [offer, other]) {
    const url = `${board}/credential-offers/${id}`
    t.is((await call({ url, method: 'DELETE', token: api.board })).status, 204)
    assertProblem(t, await call({ url, method: 'DELETE', token: api.board }), { code: 'OFFER_NOT_FOUND' })
  }
  t.is((await redeem(offer)).body.error, 'invalid_grant')
  assertProblem(t, await call({ url: offer.reference }), { code: 'OFFER_NOT_FOUND' })
  t.is((await requestCredential(token, [await prove(keys.es256)])).status, 401)
})

test('promise 13: another organisation’s offer and review are not there', async (t) => {
  const { id } = await createOffer()
  const clinic = `${stack.issuerUrl}/orgs/clinic`
  for (const url of [`${clinic}/credential-offers/${id}`, `${clinic}/credential-offers/${randomUUID()}`]) {
    assertProblem(t, await call({ url, token: api.clinic }), { code: 'OFFER_NOT_FOUND' })
  }
  assertProblem(t, await call({ url: `${board}/credential-offers/x`, token: api.board }), {
    code: 'OFFER_NOT_FOUND',
  })
  assertProblem(
    t,
    await call({
      url: `${clinic}/reviews/${id}`,
      token: api.clinic,
      body: { decision: 'approve', reason: 'x' },
    }),
    { code: 'REVIEW_NOT_FOUND' },
  )
})

test('what is wrong with the claims is told when the offer is made, not to the holder', async (t) => {
  const { credential } = issueBody('board', { npi: '1' })
  const url = `${board}/credential-offers`
  const { id: _, ...rest } = credential.credentialSubject
  const { id: _id, ...claims } = issueBody('board').credential.credentialSubject
  assertProblem(
    t,
    await call({
      url: `${stack.issuerUrl}/orgs/clinic/credential-offers`,
      token: api.clinic,
      body: { credential: { ...credential, credentialSubject: claims } },
    }),
    { code: 'NOT_ACCREDITED' },
  )
  const wrong = await call({
    url,
    token: api.board,
    body: { credential: { ...credential, credentialSubject: rest } },
  })
  t.is(wrong.status, 422)
  assertProblem(t, await call({ url, token: api.board, body: { credential } }), {
    code: 'CREDENTIAL_INVALID',
    faults: ['/credential/credentialSubject/id CREDENTIAL_INVALID'],
  })
})

test('OID4VCI §9.3, §11.3: unknown transactions and notifications; a refused review', async (t) => {
  const token = await takeToken({ review: true })
  const { status, body } = await requestCredential(token, [await prove(keys.es256)])
  t.is(status, 202)
  // §8.3: interval goes with transaction_id, and credentials and notification_id go with neither
  t.deepEqual(Object.keys(body).sort(), ['interval', 'transaction_id'])
  const id = body.transaction_id as string
  const deferred = (transaction: unknown, sent = token) =>
    call<Json>({
      url: `${board}/wallet/deferred-credential`,
      token: sent,
      body: { transaction_id: transaction },
    })
  const notify = (more: Json) => call<Json>({ url: `${board}/wallet/notification`, token, body: more })
  t.is((await deferred(randomUUID())).body.error, 'invalid_transaction_id')
  t.is((await deferred({})).body.error, 'invalid_transaction_id')
  t.is((await deferred(id, await takeToken())).body.error, 'invalid_transaction_id', 'of another offer')
  t.is(
    (await notify({ notification_id: id, event: 'credential_accepted' })).body.error,
    'invalid_notification_id',
  )
  t.is((await notify({ notification_id: id, event: 'x' })).body.error, 'invalid_notification_request')
  const decision = { decision: 'refuse', reason: 'not the person' }
  t.is((await call({ url: `${board}/reviews/${id}`, token: api.board, body: decision })).status, 200)
  const { status: refused, body: answer } = await deferred(id)
  t.deepEqual([refused, answer.error], [400, 'credential_request_denied'])
  t.false(JSON.stringify(answer).includes('not the person'))
})

test('OID4VCI §9.2: a deferred answer is encrypted to the key that is named when it is asked for', async (t) => {
  const [first, second] = await Promise.all(
    [1, 2].map(async () => {
      const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { extractable: true })
      const jwk = { ...(await exportJWK(publicKey)), alg: 'ECDH-ES' }
      return { privateKey, credential_response_encryption: { jwk, enc: 'A256GCM' } }
    }),
  )
  const token = await takeToken({ review: true })
  const asked = await sendEncrypted(
    token,
    await encryptRequest({
      credential_configuration_id: LICENSE,
      proofs: { jwt: [await prove(keys.es256)] },
      credential_response_encryption: first!.credential_response_encryption,
    }),
  )
  const read = async (text: string, { privateKey } = second!) =>
    JSON.parse(Buffer.from((await compactDecrypt(text, privateKey)).plaintext).toString())
  const { transaction_id: id } = await read(asked.text, first)
  const fetchDeferred = async () =>
    await sendEncrypted(
      token,
      await encryptRequest({
        transaction_id: id,
        credential_response_encryption: second!.credential_response_encryption,
      }),
      'deferred-credential',
    )
  const waiting = await fetchDeferred()
  t.is(waiting.status, 202)
  t.deepEqual(await read(waiting.text), { transaction_id: id, interval: 60 })
  const decision = { decision: 'approve', reason: 'papers seen' }
  t.is((await call({ url: `${board}/reviews/${id}`, token: api.board, body: decision })).status, 200)
  const issued = await fetchDeferred()
  t.is(issued.headers.get('content-type'), 'application/jwt')
  t.is((await read(issued.text)).credentials.length, 1)
  const plain = await call({
    url: `${board}/wallet/deferred-credential`,
    token,
    body: { transaction_id: id },
  })
  t.regex(plain.headers.get('content-type')!, /^application\/json/)
})

test('OID4VCI §12.2: metadata as JSON, and signed by a key of the organisation', async (t) => {
  const url = `${stack.issuerUrl}/.well-known/openid-credential-issuer/orgs/board`
  const plain = await call<Json>({ url, headers: { accept: 'application/json' } })
  t.like(plain.body, { credential_issuer: board, authorization_servers: [stack.issuerUrl] } as never)
  const signed = await call({ url, headers: { accept: 'application/jwt' } })
  t.is(signed.headers.get('content-type'), 'application/jwt')
  const { typ, alg } = decodeProtectedHeader(signed.text)
  t.deepEqual([typ, alg], ['openidvci-issuer-metadata+jwt', 'EdDSA'])
  const claims = decodeJwt(signed.text)
  t.is(typeof claims.iat, 'number')
  t.like(claims as Json, plain.body)
  for (const configuration of Object.values(
    plain.body.credential_configurations_supported as Json,
  ) as Json[]) {
    t.true((configuration.cryptographic_binding_methods_supported as []).length > 0)
    t.true('jwt' in (configuration.proof_types_supported as Json))
    t.false('attestation' in (configuration.proof_types_supported as Json), 'nobody attests')
    const { type, '@context': contexts } = (configuration.credential_definition ?? {}) as Json
    t.is(typeof configuration.vct, configuration.format === 'dc+sd-jwt' ? 'string' : 'undefined')
    t.is(Array.isArray(type), configuration.format !== 'dc+sd-jwt')
    t.is(Array.isArray(contexts), configuration.format === 'ldp_vc')
  }
  t.is(plain.status, 200)
  const displays = plain.body.display as { locale: string }[]
  t.is(new Set(displays.map(({ locale }) => locale)).size, displays.length)
  t.true((plain.body.batch_credential_issuance as { batch_size: number }).batch_size >= 2)
  const { jwks, ...encryption } = plain.body.credential_request_encryption as { jwks: { keys: JWK[] } }
  t.deepEqual(encryption as Json, {
    enc_values_supported: ['A256GCM', 'A128GCM'],
    encryption_required: false,
  })
  for (const key of jwks.keys) {
    t.like(key, { kty: 'EC', crv: 'P-256', use: 'enc', alg: 'ECDH-ES' })
    t.truthy(key.kid)
    t.false('d' in key)
  }
  const { body: organisation } = await call<Json>({ url: board })
  t.like(claims, { sub: board, iss: organisation.did, credential_issuer: board } as never)
  assertProblem(t, await call({ url: url.replace('board', 'nobody') }), { code: 'ORGANISATION_NOT_FOUND' })
  const server = await call<Json>({ url: `${stack.issuerUrl}/.well-known/oauth-authorization-server` })
  t.true(server.body['pre-authorized_grant_anonymous_access_supported'] as boolean)
  t.deepEqual(server.body.grant_types_supported as string[], [
    'refresh_token',
    'client_credentials',
    'urn:ietf:params:oauth:grant-type:pre-authorized_code',
  ])
  t.false('authorization_endpoint' in server.body, 'nobody can be sent back')
  t.is(
    (await call({ url: `${board}/wallet/nonce`, method: 'POST' })).headers.get('cache-control'),
    'no-store',
  )
})

test('without WALLET_REDIRECT_URIS nobody is offered to sign in', async (t) => {
  const { credential } = issueBody('board')
  const { id: _, ...credentialSubject } = credential.credentialSubject
  const body = {
    credential: { ...credential, credentialSubject },
    grantType: 'authorization_code',
    txCode: {},
  }
  assertProblem(t, await call({ url: `${board}/credential-offers`, token: api.board, body }), {
    code: 'BODY_INVALID',
    faults: ['/grantType FIELD_INVALID'],
  })
  t.is((await fetch(`${stack.issuerUrl}/sign-in/x`)).status, 404)
})
