import { hash, randomUUID } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import { SignJWT } from 'jose'
import { forgetOffers } from '#agent/offers/forget-offers.ts'
import { call, type Json } from '#test/_helpers/call-stack.ts'
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { createWalletKey, type WalletKey } from '../interop/_wallet.ts'
import { openRequests } from './_offering.ts'
import { serveWallets, setClock } from './_serve-wallets.ts'

// What takes days: reviews, and the keys to which requests are encrypted. The clock is put forward, nobody waits.

const MINUTE = 60 * 1_000
const DAY = 24 * 60 * MINUTE

const services = await openTestServices()
const wallets = await serveWallets({ services, encryptionRequired: false })
const strict = await serveWallets({ services, encryptionRequired: true })
test.after.always(async () => {
  setClock({ ahead: 0 })
  await strict.stop()
  await wallets.stop()
  await services.close()
})
test.beforeEach(() => setClock({ ahead: 0 }))

const { board, createOffer, requestToken, redeem, prove, requestCredential, encryptRequest, sendEncrypted } =
  openRequests(wallets)

const refresh = (token: string, headers: Record<string, string> = {}) =>
  requestToken({ grant_type: 'refresh_token', refresh_token: token }, headers)

const fetchDeferred = (token: string, id: unknown, headers: Record<string, string> = {}) =>
  call<Json & { credentials?: unknown[] }>({
    url: `${board}/wallet/deferred-credential`,
    token,
    body: { transaction_id: id },
    headers,
  })

async function approve(t: ExecutionContext, id: unknown): Promise<void> {
  const body = { decision: 'approve', reason: 'papers seen' }
  t.is((await call({ url: `${board}/reviews/${id}`, token: 'board', body })).status, 200)
}

test.serial(
  'a review takes ten days: the wallet refreshes its token, and is issued the credential',
  async (t) => {
    const key = await createWalletKey()
    const { body } = await redeem(await createOffer({ review: true }))
    t.is(body.expires_in, 300)
    const asked = await requestCredential(body.access_token, [await prove(key)])
    t.is(asked.status, 202, asked.text)
    const id = asked.body.transaction_id

    setClock({ ahead: 10 * DAY })
    t.is((await fetchDeferred(body.access_token, id)).status, 401, 'the access token has ended')
    const again = await refresh(body.refresh_token!)
    t.is(again.status, 200, JSON.stringify(again.body))
    t.is(again.body.expires_in, 300)
    t.is((await fetchDeferred(again.body.access_token, id)).status, 202)

    await approve(t, id)
    const issued = await fetchDeferred(again.body.access_token, id)
    t.is(issued.status, 200, issued.text)
    t.is(issued.body.credentials!.length, 1)
    const ended = await refresh(again.body.refresh_token!)
    t.deepEqual([ended.status, ended.body.error], [400, 'invalid_grant'], 'nothing more to wait for')
  },
)

test.serial(
  'RFC 9700 §4.14.2: a refresh token is good once; used again, it ends what came of it',
  async (t) => {
    const { body } = await redeem(await createOffer({ review: true }))
    const first = body.refresh_token!
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(first)))
    t.true(answers.filter(({ status }) => status === 200).length <= 1)
    const other = (await redeem(await createOffer({ review: true }))).body.refresh_token!
    const second = (await refresh(other)).body.refresh_token!
    t.not(second, other)
    t.is((await refresh(other)).body.error, 'invalid_grant')
    t.is((await refresh(second)).body.error, 'invalid_grant', 'a thief had one of the two')
  },
)

test.serial(
  'a refresh token lives for 90 days, however often it is used, and no longer than its offer',
  async (t) => {
    const { body } = await redeem(await createOffer({ review: true }))
    setClock({ ahead: 60 * DAY })
    const later = await refresh(body.refresh_token!)
    t.is(later.status, 200, JSON.stringify(later.body))
    setClock({ ahead: 90 * DAY + MINUTE })
    t.is((await refresh(later.body.refresh_token!)).body.error, 'invalid_grant')

    setClock({ ahead: 0 })
    const offer = await createOffer({ review: true })
    const { refresh_token: token } = (await redeem(offer)).body
    const withdrawn = await call({
      url: `${board}/credential-offers/${offer.id}`,
      method: 'DELETE',
      token: 'board',
    })
    t.is(withdrawn.status, 204)
    t.is((await refresh(token!)).body.error, 'invalid_grant')
    t.is((await redeem(await createOffer())).body.refresh_token, undefined, 'nothing to wait for')
  },
)

async function proveDpop(key: WalletKey, htu: string, token?: string): Promise<string> {
  const ath = token === undefined ? {} : { ath: hash('sha256', token, 'base64url') }
  return await new SignJWT({
    htm: 'POST',
    htu,
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1_000),
    ...ath,
  })
    .setProtectedHeader({ alg: key.alg, typ: 'dpop+jwt', jwk: key.jwk })
    .sign(key.privateKey)
}

test.serial('RFC 9449 §5: a refresh token of a wallet with DPoP is bound to its key', async (t) => {
  const key = await createWalletKey()
  const url = `${wallets.issuerUrl}/token`
  const { code } = await createOffer({ review: true })
  const { body } = await requestToken({ 'pre-authorized_code': code }, { dpop: await proveDpop(key, url) })
  const token = body.refresh_token!
  t.is((await refresh(token)).body.error, 'invalid_grant', 'no proof')
  const other = await proveDpop(await createWalletKey(), url)
  t.is((await refresh(token, { dpop: other })).body.error, 'invalid_grant', 'of another key')
  // whoever has the key may lose an answer
  for (const _ of [1, 2]) {
    const { status, body } = await refresh(token, { dpop: await proveDpop(key, url) })
    t.deepEqual([status, body.token_type], [200, 'DPoP'], JSON.stringify(body))
  }
})

test.serial(
  'OID4VCI §12.2.4: the key of requests changes; one that was named is good for two days more',
  async (t) => {
    const key = await createWalletKey()
    const { access_token: token } = (await redeem(await createOffer())).body
    const early = await encryptRequest({ unknown: true })
    const kidOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString()).kid
    t.is(kidOf(await encryptRequest({})), kidOf(early))
    // periods of 30 days begin with the epoch
    const next = 30 * DAY - (Date.now() % (30 * DAY))
    const kept = async () => {
      const now = new Date(Date.now())
      await forgetOffers({ database: services.issuer.database, now })
      const rows = await services.issuer.database
        .selectFrom('credential_request_keys')
        .select('kid')
        .execute()
      return rows.some(({ kid }) => kid === kidOf(early))
    }
    setClock({ ahead: next + 2 * DAY - MINUTE })
    t.not(kidOf(await encryptRequest({})), kidOf(early))
    const { body } = await redeem(await createOffer())
    const missing = await sendEncrypted(body.access_token, early)
    t.is(missing.body.error, 'invalid_credential_request', 'it was understood')
    t.true(await kept())
    setClock({ ahead: next + 2 * DAY + MINUTE })
    const late = await sendEncrypted((await redeem(await createOffer())).body.access_token, early)
    t.is(late.body.error, 'invalid_encryption_parameters')
    t.false(await kept())
    setClock({ ahead: 0 })
    t.is((await requestCredential(token, [await prove(key)])).status, 200)
  },
)

test.serial(
  'OID4VCI §10: where encryption is required, nothing is taken or given in plain text',
  async (t) => {
    const board = openRequests(strict)
    const { body } = await call<Json>({
      url: `${strict.issuerUrl}/.well-known/openid-credential-issuer/orgs/board`,
    })
    for (const name of ['credential_request_encryption', 'credential_response_encryption']) {
      t.true((body[name] as Json).encryption_required, name)
    }
    const key = await createWalletKey()
    const token = await board.takeToken()
    const request = async (more: Json = {}) => ({
      credential_configuration_id: 'PractitionerLicenseCredential_vc+jwt',
      proofs: { jwt: [await board.prove(key)] },
      ...more,
    })
    const plain = await board.requestCredential(token, [await board.prove(key)])
    t.deepEqual([plain.status, plain.body.error], [400, 'invalid_encryption_parameters'])
    const plainAnswer = await board.sendEncrypted(token, await board.encryptRequest(await request()))
    t.deepEqual([plainAnswer.status, plainAnswer.body.error], [400, 'invalid_encryption_parameters'])
    const credential_response_encryption = { jwk: { ...key.jwk, alg: 'ECDH-ES' }, enc: 'A128GCM' }
    const both = await board.sendEncrypted(
      token,
      await board.encryptRequest(await request({ credential_response_encryption })),
    )
    t.deepEqual([both.status, both.headers.get('content-type')], [200, 'application/jwt'], both.text)
  },
)
