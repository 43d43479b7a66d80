import { randomUUID } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import {
  CompactEncrypt,
  compactDecrypt,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose'
import { call, checkOf, issueBody, type Json, verifyOne } from '#test/_helpers/call-stack.ts'
import { createTestPlace } from '#test/_helpers/start-test-stack.ts'
import { createWalletKey, openWallet, signerOf, type WalletKey } from './_wallet.ts'

// OID4VCI 1.0 end to end: the client of @openid4vc/openid4vci is the wallet, on a stack as npm start runs it.

const REDIRECT = 'org.example.wallet:/callback'
const CLIENT_ID = 'careseal-wallet'

const provider = await createWalletKey('EdDSA')
const place = await createTestPlace()
const stack = await place.start({ WALLET_REDIRECT_URIS: REDIRECT, WALLET_ATTESTERS: provider.did })
test.after.always(() => place.remove())

type Offer = {
  id: string
  credential_offer: Json
  credential_offer_uri: string
  uri: string
  qr: string
  tx_code?: string
}

async function offerLicense(t: ExecutionContext, more: Json = {}): Promise<Offer> {
  const { credential } = issueBody('board')
  const { id: _, ...credentialSubject } = credential.credentialSubject
  const answer = await call<Offer>({
    url: `${stack.issuerUrl}/orgs/board/credential-offers`,
    token: stack.tokens.board,
    body: { credential: { ...credential, credentialSubject }, ...more },
  })
  t.is(answer.status, 201, answer.text)
  return answer.body
}

async function resolve(client: ReturnType<typeof openWallet>, uri: string) {
  const credentialOffer = await client.resolveCredentialOffer(uri)
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer)
  return { credentialOffer, issuerMetadata }
}

type Resolved = Awaited<ReturnType<typeof resolve>>

async function prove({
  client,
  issuerMetadata,
  configuration,
  keys,
  method,
  clientId,
}: {
  client: ReturnType<typeof openWallet>
  issuerMetadata: Resolved['issuerMetadata']
  configuration: string
  keys: readonly WalletKey[]
  method?: 'did' | 'jwk'
  clientId?: string
}): Promise<string[]> {
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata })
  const jwts = []
  for (const key of keys) {
    const { jwt } = await client.createCredentialRequestJwtProof({
      issuerMetadata,
      credentialConfigurationId: configuration,
      nonce,
      issuedAt: new Date(),
      signer: signerOf(key, method) as never,
      ...(clientId === undefined ? {} : { clientId }),
    })
    jwts.push(jwt)
  }
  return jwts
}

const subjectOf = (credential: unknown) => {
  const { vc, sub, credentialSubject } =
    typeof credential === 'string' ? (decodeJwt(credential) as Json) : (credential as Json)
  return (credentialSubject as Json | undefined)?.id ?? (vc as Json | undefined)?.id ?? sub
}

async function takeUp(
  t: ExecutionContext,
  {
    offer,
    keys,
    configuration,
    method,
  }: { offer: Offer; keys: WalletKey[]; configuration: string; method?: 'jwk' },
) {
  const client = openWallet(keys)
  const { credentialOffer, issuerMetadata } = await resolve(client, offer.uri)
  t.deepEqual(credentialOffer, offer.credential_offer as never)
  const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    ...(offer.tx_code === undefined ? {} : { txCode: offer.tx_code }),
  })
  const jwts = await prove({ client, issuerMetadata, configuration, keys, ...(method ? { method } : {}) })
  const { credentialResponse } = await client.retrieveCredentials({
    accessToken: accessTokenResponse.access_token,
    credentialConfigurationId: configuration,
    issuerMetadata,
    proofs: { jwt: jwts },
  })
  return { client, issuerMetadata, accessToken: accessTokenResponse.access_token, credentialResponse }
}

const FORMATS = ['vc+jwt', 'jwt_vc_json', 'ldp_vc', 'dc+sd-jwt'] as const

for (const format of FORMATS) {
  test(`OID4VCI §3.5: pre-authorized code with tx_code, ${format}: issued to the wallet's key, and valid`, async (t) => {
    const key = await createWalletKey(format === 'vc+jwt' ? 'EdDSA' : 'ES256')
    const offer = await offerLicense(t, { formats: [format], txCode: {} })
    t.regex(offer.tx_code!, /^[0-9]{6}$/)
    t.true(offer.qr.startsWith('data:image/svg+xml;base64,'))
    const configuration = `PractitionerLicenseCredential_${format}`
    const { client, issuerMetadata, accessToken, credentialResponse } = await takeUp(t, {
      offer,
      keys: [key],
      configuration,
    })
    t.false('transaction_id' in credentialResponse || 'interval' in credentialResponse)
    const [{ credential }] = credentialResponse.credentials as [{ credential: string }]
    t.is(typeof credential, format === 'ldp_vc' ? 'object' : 'string')
    t.is(subjectOf(credential), key.did)
    const asked = format === 'vc+jwt' ? envelope(credential) : credential
    const verdict = await verifyOne({ stack, credential: asked })
    for (const check of ['format', 'proof', 'validity', 'issuer']) {
      t.is(checkOf(verdict, check).outcome, 'pass', JSON.stringify(checkOf(verdict, check)))
    }
    await t.notThrowsAsync(
      client.sendNotification({
        issuerMetadata,
        accessToken,
        notification: {
          notificationId: credentialResponse.notification_id as string,
          event: 'credential_accepted',
        },
      } as never),
    )
    const { body } = await call<Json>({
      url: `${stack.issuerUrl}/orgs/board/credential-offers/${offer.id}`,
      token: stack.tokens.board,
    })
    t.like(body, { state: 'issued', requests: [{ state: 'issued', event: 'credential_accepted' }] } as never)
  })
}

const envelope = (jwt: string) => ({
  '@context': 'https://www.w3.org/ns/credentials/v2',
  id: `data:application/vc+jwt,${jwt}`,
  type: 'EnvelopedVerifiableCredential',
})

const LICENSE = 'PractitionerLicenseCredential_vc+jwt'

test('OID4VCI §8.2: a batch of three, by jwk: one credential for each key', async (t) => {
  const keys = await Promise.all([createWalletKey(), createWalletKey(), createWalletKey('EdDSA')])
  const offer = await offerLicense(t)
  const { credentialResponse } = await takeUp(t, { offer, keys, configuration: LICENSE, method: 'jwk' })
  const subjects = (credentialResponse.credentials as { credential: string }[]).map(({ credential }) =>
    subjectOf(credential),
  )
  t.deepEqual(
    subjects,
    keys.map(({ did }) => did),
  )
  const datasets = (credentialResponse.credentials as { credential: string }[]).map(({ credential }) => {
    const { credentialSubject, type } = decodeJwt(credential) as { credentialSubject: Json; type: string[] }
    return JSON.stringify({ type, ...credentialSubject, id: undefined })
  })
  t.is(new Set(datasets).size, 1, 'one dataset')
})

test('a wallet that lost the answer asks again with a new nonce and gets the identical credential', async (t) => {
  const key = await createWalletKey()
  const { client, issuerMetadata, accessToken, credentialResponse } = await takeUp(t, {
    offer: await offerLicense(t),
    keys: [key],
    configuration: LICENSE,
  })
  const again = await client.retrieveCredentials({
    accessToken,
    credentialConfigurationId: LICENSE,
    issuerMetadata,
    proofs: { jwt: (await prove({ client, issuerMetadata, configuration: LICENSE, keys: [key] })) as never },
  })
  t.deepEqual(again.credentialResponse, credentialResponse)
})

test('RFC 9449: a token that is bound to a key by DPoP is used with its proofs', async (t) => {
  const key = await createWalletKey()
  const client = openWallet([key])
  const { credentialOffer, issuerMetadata } = await resolve(client, (await offerLicense(t)).uri)
  const dpop = { signer: signerOf(key, 'jwk') as never }
  const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    dpop,
  })
  t.is(accessTokenResponse.token_type, 'DPoP')
  const request = async (bound: object) =>
    client.retrieveCredentials({
      accessToken: accessTokenResponse.access_token,
      credentialConfigurationId: LICENSE,
      issuerMetadata,
      proofs: {
        jwt: (await prove({ client, issuerMetadata, configuration: LICENSE, keys: [key] })) as never,
      },
      ...bound,
    })
  await t.throwsAsync(request({}), undefined, 'as a bearer token')
  const { credentialResponse } = await request({ dpop })
  t.is(credentialResponse.credentials?.length, 1)
})

test('OID4VCI §10: request and response are encrypted, to the key of the metadata and to the one that the wallet names', async (t) => {
  const key = await createWalletKey()
  const client = openWallet([key])
  const { credentialOffer, issuerMetadata } = await resolve(client, (await offerLicense(t)).uri)
  const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
  })
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { extractable: true })
  // the library leaves encryption to the wallet, and gives it the metadata as they are
  const { jwks, enc_values_supported: encs } = (issuerMetadata.credentialIssuer as Json)
    .credential_request_encryption as { jwks: { keys: JWK[] }; enc_values_supported: string[] }
  const [to] = jwks.keys
  const request = {
    credential_configuration_id: LICENSE,
    proofs: { jwt: await prove({ client, issuerMetadata, configuration: LICENSE, keys: [key] }) },
    credential_response_encryption: {
      jwk: { ...(await exportJWK(publicKey)), alg: 'ECDH-ES', kid: 'for-this' },
      enc: 'A256GCM',
    },
  }
  const answer = await call({
    url: issuerMetadata.credentialIssuer.credential_endpoint,
    token: accessTokenResponse.access_token,
    headers: { 'content-type': 'application/jwt' },
    body: await new CompactEncrypt(Buffer.from(JSON.stringify(request)))
      .setProtectedHeader({ alg: to!.alg!, enc: encs[0]!, kid: to!.kid! })
      .encrypt(await importJWK(to!)),
  })
  t.is(answer.status, 200, answer.text)
  t.is(answer.headers.get('content-type'), 'application/jwt')
  const { plaintext, protectedHeader } = await compactDecrypt(answer.text, privateKey)
  t.like(protectedHeader, { alg: 'ECDH-ES', enc: 'A256GCM', kid: 'for-this' })
  const { credentials } = JSON.parse(Buffer.from(plaintext).toString())
  t.is(subjectOf(credentials[0].credential), key.did)
})

test('OID4VCI §9: a request that waits for a review is issued once it is approved', async (t) => {
  const key = await createWalletKey()
  const offer = await offerLicense(t, { review: true })
  const { client, issuerMetadata, accessToken, credentialResponse } = await takeUp(t, {
    offer,
    keys: [key],
    configuration: LICENSE,
  })
  const transactionId = credentialResponse.transaction_id as string
  t.is(credentialResponse.credentials, undefined)
  const still = await client.retrieveDeferredCredentials({ issuerMetadata, accessToken, transactionId })
  t.is(still.deferredCredentialResponse.transaction_id, transactionId)

  const token = stack.tokens.board
  const queue = await call<{ reviews: Json[] }>({ url: `${stack.issuerUrl}/orgs/board/reviews`, token })
  t.true(queue.body.reviews.some(({ id }) => id === transactionId))
  const review = `${stack.issuerUrl}/orgs/board/reviews/${transactionId}`
  const decided = await call({ url: review, token, body: { decision: 'approve', reason: 'papers seen' } })
  t.is(decided.status, 200, decided.text)
  t.is((await call({ url: review, token, body: { decision: 'refuse', reason: 'no' } })).status, 409)

  // the library refuses a notification_id beside credentials here, which §9.2 has
  const answer = await call<{ credentials: { credential: string }[] }>({
    url: issuerMetadata.credentialIssuer.deferred_credential_endpoint!,
    token: accessToken,
    body: { transaction_id: transactionId },
  })
  t.is(answer.status, 200, answer.text)
  t.is(subjectOf(answer.body.credentials[0]!.credential), key.did)
})

/** Takes an offer up by an authorization code: the holder types the transaction codes, one after the other. */
async function authorise({ offer, key, txCodes }: { offer: Offer; key: WalletKey; txCodes: string[] }) {
  const client = openWallet([key])
  const { credentialOffer, issuerMetadata } = await resolve(client, offer.uri)
  const dpop = { signer: signerOf(key, 'jwk') as never }
  const started = await client.createAuthorizationRequestUrlFromOffer({
    credentialOffer,
    issuerMetadata,
    clientId: CLIENT_ID,
    redirectUri: REDIRECT,
    // §5.1.2, §5.1.3: of scopes and parameters what nobody knows is ignored
    scope: `${LICENSE} nobody-knows`,
    additionalRequestPayload: { unknown: 'ignored' },
    dpop,
  })
  const { url, html, attempts } = await signIn(started.authorizationRequestUrl, txCodes)
  const { code } = Object.fromEntries(new URL(url).searchParams)
  const { accessTokenResponse } = await client.retrieveAuthorizationCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    authorizationCode: code!,
    pkceCodeVerifier: started.pkce!.codeVerifier,
    redirectUri: REDIRECT,
    dpop,
    additionalRequestPayload: { client_id: CLIENT_ID },
  })
  return { client, issuerMetadata, dpop, html, attempts, accessTokenResponse }
}

test('OID4VCI §5: authorization code with PAR, PKCE and DPoP; the holder signs in with the transaction code', async (t) => {
  const key = await createWalletKey()
  const offer = await offerLicense(t, { grantType: 'authorization_code', txCode: {} })
  const { client, issuerMetadata, dpop, html, attempts, accessTokenResponse } = await authorise({
    offer,
    key,
    txCodes: ['000000', offer.tx_code!],
  })
  t.is(attempts[0], 400, 'a wrong code is told, and can be typed again')
  t.true(html.includes('Practitioner license from'))
  t.is(accessTokenResponse.token_type, 'DPoP')
  t.is(decodeJwt(accessTokenResponse.access_token).scope, LICENSE)
  t.is(accessTokenResponse.refresh_token, undefined, 'nothing to wait for')
  const proofs = await prove({
    client,
    issuerMetadata,
    configuration: LICENSE,
    keys: [key],
    clientId: CLIENT_ID,
  })
  const { credentialResponse } = await client.retrieveCredentials({
    accessToken: accessTokenResponse.access_token,
    credentialConfigurationId: LICENSE,
    issuerMetadata,
    proofs: { jwt: proofs as never },
    dpop,
  })
  t.is(subjectOf((credentialResponse.credentials as { credential: string }[])[0]!.credential), key.did)
})

test('OID4VCI §12.2.4: an authorization request without the issuer_state of an open offer is refused', async (t) => {
  const closed = await offerLicense(t)
  for (const issuer_state of [undefined, 'x'.repeat(43), closed.id]) {
    const { status, body } = await call<Json>({
      url: `${stack.issuerUrl}/request`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        client_id: CLIENT_ID,
        response_type: 'code',
        redirect_uri: REDIRECT,
        scope: LICENSE,
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
        ...(issuer_state === undefined ? {} : { issuer_state }),
      }).toString(),
    })
    t.deepEqual([status, body.error], [400, 'invalid_request'], JSON.stringify(body))
    t.regex(body.error_description as string, /issuer_state/)
  }
})

test('RFC 6749 §6: who signed in refreshes the token while a review is waited for', async (t) => {
  const key = await createWalletKey()
  const offer = await offerLicense(t, { grantType: 'authorization_code', txCode: {}, review: true })
  const { accessTokenResponse } = await authorise({ offer, key, txCodes: [offer.tx_code!] })
  const refresh = async (proof: Record<string, string>) => {
    const response = await fetch(`${stack.issuerUrl}/token`, {
      method: 'POST',
      headers: proof,
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: accessTokenResponse.refresh_token!,
        client_id: CLIENT_ID,
      }),
    })
    return { status: response.status, body: (await response.json()) as Json }
  }
  t.is((await refresh({})).status, 400, 'it is bound to the key')
  const dpop = await new SignJWT({ htm: 'POST', htu: `${stack.issuerUrl}/token`, jti: randomUUID() })
    .setIssuedAt()
    .setProtectedHeader({ alg: key.alg, typ: 'dpop+jwt', jwk: key.jwk })
    .sign(key.privateKey)
  const { status, body } = await refresh({ dpop })
  t.is(status, 200, JSON.stringify(body))
  const { aud, sub, scope } = decodeJwt(body.access_token as string)
  t.deepEqual({ aud, sub, scope }, {
    aud: `${stack.issuerUrl}/orgs/board`,
    sub: offer.id,
    scope: LICENSE,
  } as never)
})

/** What a browser does: follows redirects with its cookies, and posts the form. */
async function signIn(start: string, txCodes: string[]) {
  const jar = new Map<string, string>()
  const attempts: number[] = []
  let html = ''
  const go = async (url: string, form?: Record<string, string>): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      headers: cookie ? { cookie } : {},
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split('=') as [string, string]
      jar.set(name, value)
    }
    return response
  }
  let response = await go(start)
  const page = new URL(response.headers.get('location')!, start).href
  html = await (await go(page)).text()
  for (const txCode of txCodes) {
    response = await go(page, { tx_code: txCode })
    attempts.push(response.status)
  }
  while (response.status === 303) {
    const location = new URL(response.headers.get('location')!, start).href
    if (location.startsWith('org.example')) return { url: location, html, attempts }
    response = await go(location)
  }
  throw new Error(`signing in ended with ${response.status}: ${await response.text()}`)
}

for (const [title, attester, expected] of [
  ['a wallet provider that is believed', () => provider, 200],
  ['anybody else', () => createWalletKey('EdDSA'), 400],
] as const) {
  test(`OID4VCI §F.3: two keys attested by ${title}: ${expected}`, async (t) => {
    const keys = [await createWalletKey(), await createWalletKey()]
    const by = await attester()
    const client = openWallet(keys)
    const { credentialOffer, issuerMetadata } = await resolve(client, (await offerLicense(t)).uri)
    const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
    })
    const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata })
    const attestation = await new SignJWT({ nonce, attested_keys: keys.map(({ jwk }) => jwk) })
      .setProtectedHeader({ alg: by.alg, typ: 'key-attestation+jwt', kid: `${by.did}#0` })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(by.privateKey)
    const { status, body, text } = await call<{ credentials?: { credential: string }[]; error?: string }>({
      url: issuerMetadata.credentialIssuer.credential_endpoint,
      token: accessTokenResponse.access_token,
      body: { credential_configuration_id: LICENSE, proofs: { attestation: [attestation] } },
    })
    t.is(status, expected, text)
    if (expected === 400) return void t.is(body.error, 'invalid_proof')
    t.deepEqual(
      body.credentials!.map(({ credential }) => subjectOf(credential)),
      keys.map(({ did }) => did),
    )
  })
}
