import test from 'ava'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { call, checkOf, type Json } from '#test/_helpers/call-stack.ts'
import { startTestStack } from '#test/_helpers/start-test-stack.ts'
import { openAsking, PROFILE, queryOf } from '../verifier-api/_asking-wallets.ts'
import { type Format, ISSUED_AS, openPresentingWallet, present } from './_presenting-wallet.ts'
import { createWalletKey, type WalletKey } from './_wallet.ts'

// OID4VP 1.0 end to end: the client of @openid4vc/openid4vp is the wallet, on a stack as npm start runs it.

const stack = await startTestStack()
test.after.always(() => stack.stop())
const wallet = openPresentingWallet(stack)
const FORMATS = Object.keys(ISSUED_AS) as Format[]
const { ask, look, takeLicense } = openAsking(stack)

/** Reads the request behind a link, as a wallet does. */
async function resolve(uri: string) {
  const parsed = wallet.parseOpenid4vpAuthorizationRequest({ authorizationRequest: uri })
  return await wallet.resolveOpenId4vpAuthorizationRequest({
    authorizationRequestPayload: parsed.params as never,
  })
}

/** Presents a credential for one Credential Query, and sends it as the request says. */
async function submit(options: {
  uri: string
  format: Format
  credential: unknown
  key: WalletKey
  query?: string
}) {
  const { uri, format, credential, key, query = queryOf(format) } = options
  const { authorizationRequestPayload } = await resolve(uri)
  const { nonce, client_id: audience } = authorizationRequestPayload as { nonce: string; client_id: string }
  const presentation = await present({ format, credential, key, nonce, audience })
  const encrypted = authorizationRequestPayload.response_mode === 'direct_post.jwt'
  const response = await wallet.createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload,
    authorizationResponsePayload: { vp_token: { [query]: [presentation] } } as never,
    ...(encrypted
      ? {
          jarm: {
            encryption: { nonce },
            serverMetadata: {
              authorization_signing_alg_values_supported: [],
              authorization_encryption_alg_values_supported: ['ECDH-ES'],
              authorization_encryption_enc_values_supported: ['A256GCM'],
            },
          },
        }
      : {}),
  })
  return await wallet.submitOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: authorizationRequestPayload as never,
    ...response,
  })
}

for (const format of FORMATS) {
  for (const mode of ['direct_post', 'direct_post.jwt']) {
    test(`OID4VP 1.0 §8.2, §8.3: a license as ${format}, by ${mode}`, async (t) => {
      const key = await createWalletKey('EdDSA')
      const credential = await takeLicense(format, key)
      const created = await ask({ profile: PROFILE, response_mode: mode })
      t.is((await look(created)).body.state, 'pending')
      const { response } = await submit({ uri: created.uri, format, credential, key })
      t.is(response.status, 200, await response.text())
      const { body } = await look(created)
      t.is(body.state, 'answered')
      t.is(body.verdict, 'valid', JSON.stringify(body.results.map(({ checks }) => checks)))
      t.deepEqual(body.profile, { name: PROFILE, version: 0 })
      const [result] = body.results
      t.is(checkOf(result!, 'holder').code, 'OK')
      t.is(checkOf(result!, 'policy').code, 'OK')
      t.is(
        (result!.credential as { credentialSubject: { licenseType: string } }).credentialSubject.licenseType,
        'RN',
      )
      const record = await call<{ record: { policy: Json } }>({
        url: `${stack.verifierUrl}/verifications/${result!.record}`,
        token: stack.tokens.hospital,
      })
      t.is(record.status, 200)
    })
  }
}

test('OID4VP 1.0 §5: the Request Object', async (t) => {
  const created = await ask({ profile: PROFILE })
  t.is(new URL(created.uri).searchParams.get('client_id'), created.client_id)
  t.is(new URL(created.uri).searchParams.get('request_uri'), created.request_uri)
  t.regex(created.client_id, /^decentralized_identifier:did:ethr:/)
  t.true(created.qr.startsWith('data:image/svg+xml;base64,'))
  const answer = await call({ url: created.request_uri })
  t.is(answer.headers.get('content-type'), 'application/oauth-authz-req+jwt')
  t.is(decodeProtectedHeader(answer.text).typ, 'oauth-authz-req+jwt')
  const payload = decodeJwt(answer.text)
  t.is(payload.aud, 'https://self-issued.me/v2')
  t.is(payload.wallet_nonce, undefined)
  t.is(payload.client_id, created.client_id)
  t.is(decodeProtectedHeader(answer.text).kid?.split('#')[0], created.client_id.replace(/^[a-z_]+:/, ''))
  t.deepEqual(
    [typeof payload.dcql_query, payload.scope, payload.redirect_uri],
    ['object', undefined, undefined],
  )
  t.regex(payload.nonce as string, /^[\w.~-]{22,}$/)
  t.not(
    payload.nonce,
    decodeJwt((await call({ url: (await ask({ profile: PROFILE })).request_uri })).text).nonce,
  )
  const { jwks, encrypted_response_enc_values_supported: encryptions } = payload.client_metadata as Json & {
    jwks: { keys: Json[] }
  }
  t.true(jwks.keys.every(({ kid, alg, d }) => kid !== undefined && alg === 'ECDH-ES' && d === undefined))
  t.true((encryptions as string[]).length > 0)
  const asked = (payload.dcql_query as { credentials: { format: string }[] }).credentials
  const { vp_formats_supported: formats } = payload.client_metadata as { vp_formats_supported: Json }
  t.deepEqual(Object.keys(formats).sort(), [...new Set(asked.map(({ format }) => format))].sort())
  t.true(Object.values(formats).every((format) => typeof format === 'object' && !Array.isArray(format)))
  const posted = await fetch(created.request_uri, {
    method: 'POST',
    body: new URLSearchParams({ wallet_nonce: 'n-0S6_WzA2Mj', unknown: 'ignored' }),
  })
  t.is(decodeJwt(await posted.text()).wallet_nonce, 'n-0S6_WzA2Mj')
  const resolved = await resolve(created.uri)
  t.is(resolved.client.prefix as string, 'decentralized_identifier')
})

test('OID4VP 1.0 §14.2: with a redirect_uri the outcome is for who brings the response_code', async (t) => {
  const key = await createWalletKey('EdDSA')
  const credential = await takeLicense('vc+jwt', key)
  const created = await ask({
    profile: PROFILE,
    redirect_uri: 'https://hospital.example/back?from=wallet',
  })
  const { response } = await submit({ uri: created.uri, format: 'vc+jwt', credential, key })
  const { redirect_uri: back } = (await response.json()) as { redirect_uri: string }
  const url = new URL(back)
  t.is(url.searchParams.get('from'), 'wallet')
  for (const code of [undefined, 'x'.repeat(43)]) {
    const { status, body } = await look(created, code)
    t.deepEqual([status, body.code], [403, 'RESPONSE_CODE_INVALID'])
  }
  const { body } = await look(created, url.searchParams.get('response_code')!)
  t.is(body.verdict, 'valid')
})
