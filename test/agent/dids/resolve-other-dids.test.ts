import { generateKeyPairSync, sign } from 'node:crypto'
import { createRequire } from 'node:module'
import test from 'ava'
import { toBeHex } from 'ethers'
import { createDidResolver } from '#agent/dids/create-did-resolver.ts'
import { FetchError } from '#agent/fetch/fetch-error.ts'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'

const CURVES = {
  Ed25519: { alg: 'EdDSA', digest: null },
  'P-256': { alg: 'ES256', digest: 'sha256' },
  'P-384': { alg: 'ES384', digest: 'sha384' },
  secp256k1: { alg: 'ES256K', digest: 'sha256' },
} as const
type Curve = keyof typeof CURVES
const ORDER = 0xffffffff_ffffffff_ffffffff_fffffffe_baaedce6_af48a03b_bfd25e8c_d0364141n

function createKey(curve: Curve) {
  const { publicKey, privateKey } =
    curve === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: curve })
  const jwk = publicKey.export({ format: 'jwk' }) as Record<string, string>
  const { digest } = CURVES[curve]
  function signData(data: Uint8Array): Buffer {
    const signature = sign(digest, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const s = BigInt(`0x${signature.subarray(32).toString('hex')}`)
    if (curve !== 'secp256k1' || s <= ORDER / 2n) return signature
    return flipS(signature)
  }
  return { jwk, sign: signData }
}

function flipS(signature: Buffer): Buffer {
  const s = ORDER - BigInt(`0x${signature.subarray(32).toString('hex')}`)
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(toBeHex(s, 32).slice(2), 'hex')])
}

function resolverOf(fetchPublicUrl: FetchPublicUrl, now = () => new Date(), trustedOrigins: string[] = []) {
  return createDidResolver({ view: {} as never, fetchPublicUrl, now, trustedOrigins })
}

const offline = resolverOf(async () => Promise.reject(new Error('nothing is fetched')))
const didJwk = (jwk: object) => `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
const data = Buffer.from('data')

// vectors of did:key 0.9 (§ Test Vectors) and of RFC 7638's method over the same keys
const DID_KEYS: Record<Curve, string> = {
  Ed25519: 'did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp',
  'P-256': 'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169',
  'P-384': 'did:key:z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9',
  secp256k1: 'did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme',
}

for (const [curve, did] of Object.entries(DID_KEYS) as [Curve, string][]) {
  test(`did:key: ${curve}`, async (t) => {
    const keys = await offline.resolveKeys(did)
    const id = `${did}#${did.slice('did:key:'.length)}`
    t.is(keys.assertionMethod.get(id)!.alg, CURVES[curve].alg)
    t.is(keys.authentication.get(id), keys.assertionMethod.get(id))
    t.is(keys.expiresAt, null)
    t.is(offline.resolveKeys(did), keys)
    const { didDocument, didResolutionMetadata } = await offline.resolve(did)
    t.is(didDocument?.id, did)
    t.is(didResolutionMetadata.contentType, 'application/did+ld+json')
  })

  test(`did:jwk: ${curve} verifies what its key signed, and nothing else`, async (t) => {
    const { jwk, sign } = createKey(curve)
    const did = didJwk(jwk)
    const key = (await offline.resolveKeys(did)).assertionMethod.get(`${did}#0`)!
    const signature = sign(data)
    t.true(key.verify(data, signature))
    t.false(key.verify(Buffer.from('date'), signature))
    t.false(key.verify(data, createKey(curve).sign(data)))
    for (const length of [0, 1, signature.length - 1, signature.length + 1, 132]) {
      t.false(key.verify(data, Buffer.alloc(length, 1)), `${length} bytes`)
    }
    t.false(key.verify(data, Buffer.alloc(signature.length)), 'zero r and s')
    t.false(key.verify(data, Buffer.alloc(signature.length, 0xff)), 'r and s above the order')
  })
}

test('attacks, JOSE: ES256K with a high S is refused', async (t) => {
  const { jwk, sign } = createKey('secp256k1')
  const did = didJwk(jwk)
  const key = (await offline.resolveKeys(did)).assertionMethod.get(`${did}#0`)!
  const signature = sign(data)
  t.true(key.verify(data, signature))
  t.false(key.verify(data, flipS(signature)))
})

test('GHSA-vjh7-7g9h-fjfh: elliptic, the silent fallback of secp256k1, is never loaded', (t) => {
  const loaded = Object.keys(createRequire(import.meta.url).cache)
  t.true(loaded.some((path) => path.includes('/secp256k1/')))
  t.deepEqual(
    loaded.filter((path) => path.includes('/elliptic')),
    [],
  )
})

test('RFC 7638 §3.1 / RFC 8037 A.3: the thumbprint of the Ed25519 example', async (t) => {
  const did = didJwk({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
  const key = (await offline.resolveKeys(did)).assertionMethod.get(`${did}#0`)!
  t.is(
    key.thumbprint,
    `0x${Buffer.from('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k', 'base64url').toString('hex')}`,
  )
})

const P256 = createKey('P-256').jwk
const ED = createKey('Ed25519').jwk
for (const [title, jwk] of [
  ['a private part', { ...ED, d: ED.x }],
  ['a symmetric key', { kty: 'oct', k: 'AAAA' }],
  ['an RSA key', { kty: 'RSA', n: 'AAAA', e: 'AQAB' }],
  ['another curve', { ...ED, crv: 'X25519' }],
  ['the curve of another type', { ...P256, crv: 'Ed25519' }],
  ['a short coordinate', { ...ED, x: ED.x!.slice(0, -2) }],
  ['a padded coordinate', { ...ED, x: `${ED.x}=` }],
  [
    'a coordinate with trailing bits',
    { ...P256, x: Buffer.alloc(32).toString('base64url').replace(/A$/, 'B') },
  ],
  ['no y', { ...P256, y: undefined }],
  ['a point off the curve', { ...P256, y: P256.x }],
  ['a point off secp256k1', { ...createKey('secp256k1').jwk, y: P256.x }],
  ['another algorithm', { ...P256, alg: 'ES384' }],
  ['encryption as its use', { ...ED, use: 'enc' }],
  ['other operations', { ...ED, key_ops: ['sign'] }],
  ['a prototype for a curve', { ...P256, crv: '__proto__' }],
] as const) {
  test(`attacks, JOSE: a JWK with ${title} is refused`, (t) => {
    t.throws(() => void offline.resolveKeys(didJwk(jwk)), { code: 'DID_INVALID' })
  })
}

for (const did of [
  'did:key:',
  'did:key:z',
  'did:key:zz',
  `did:key:z${'1'.repeat(48)}`,
  `did:key:z1${DID_KEYS.Ed25519.slice(9)}`,
  `${DID_KEYS.Ed25519}1`,
  DID_KEYS.Ed25519.slice(0, -1),
  DID_KEYS.Ed25519.replace(':z', ':u'),
  `${DID_KEYS.Ed25519}#a`,
  'did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc',
  `did:key:z${'2'.repeat(100_000)}`,
  'did:jwk:e30',
  'did:jwk:e30=',
  'did:jwk:%%',
]) {
  test(`${did.slice(0, 70)} (${did.length}) is refused`, async (t) => {
    t.throws(() => void offline.resolveKeys(did), { code: 'DID_INVALID' })
    t.is((await offline.resolve(did)).didResolutionMetadata.error, 'invalidDid')
  })
}

for (const did of ['did:example:1', 'did:ethereum:1']) {
  test(`${did}: methodNotSupported`, async (t) => {
    t.throws(() => void offline.resolveKeys(did), { code: 'DID_METHOD_UNSUPPORTED' })
    t.is((await offline.resolve(did)).didResolutionMetadata.error, 'methodNotSupported')
  })
}

const DID = 'did:web:board.example:orgs:ohio'
const method = { id: `${DID}#1`, type: 'JsonWebKey', controller: DID, publicKeyJwk: P256 }
const webDocument = { id: DID, verificationMethod: [method], assertionMethod: ['#1'] }

function serve(document: unknown, urls: string[] = []): FetchPublicUrl {
  return async ({ url }) => {
    urls.push(url)
    const body = Buffer.from(typeof document === 'string' ? document : JSON.stringify(document))
    return { status: 200, body, contentType: 'application/did+json', etag: null, url }
  }
}

for (const [did, url] of [
  ['did:web:board.example', 'https://board.example/.well-known/did.json'],
  ['did:web:board.example:orgs:ohio', 'https://board.example/orgs/ohio/did.json'],
  ['did:web:board.example%3A8443:a', 'https://board.example:8443/a/did.json'],
  ['did:web:localhost%3A3001:orgs:board', 'http://localhost:3001/orgs/board/did.json'],
] as const) {
  test(`did:web §2.5.2: ${did} is at ${url}`, async (t) => {
    const urls: string[] = []
    const fetchPublicUrl = serve({ id: did }, urls)
    const { didDocument } = await resolverOf(fetchPublicUrl, undefined, ['http://localhost:3001']).resolve(
      did,
    )
    t.is(didDocument?.id, did)
    t.deepEqual(urls, [url])
  })
}

for (const did of [
  'did:web:',
  'did:web:Board.example',
  'did:web:a@board.example',
  'did:web:board.example%2F..',
  'did:web:a:..:b',
  'did:web:a::b',
  'did:web:a:b/c',
  'did:web:a?b',
  'did:web:[::1]',
  'did:web:a%3A',
  'did:web:a%3a443',
  'did:web:a:%2e%2e',
  'did:web:-a',
  'did:web:a..b',
]) {
  test(`attacks, DIDs: nothing is fetched for ${did}`, async (t) => {
    await t.throwsAsync(async () => offline.resolveKeys(did), { code: 'DID_INVALID' })
  })
}

test('did:web: one request for many, kept for a minute', async (t) => {
  const urls: string[] = []
  let time = Date.now()
  const resolver = resolverOf(serve(webDocument, urls), () => new Date(time))
  const [one, two] = await Promise.all([resolver.resolveKeys(DID), resolver.resolveKeys(DID)])
  t.is(one, two)
  t.is(resolver.resolveKeys(DID), one)
  t.is(urls.length, 1)
  t.is(one.assertionMethod.get(`${DID}#1`)!.alg, 'ES256')
  t.is(one.authentication.size, 0)
  time += 60_000
  await resolver.resolveKeys(DID)
  t.is(urls.length, 2)
})

for (const [title, error, code, resolution] of [
  ['is not there', new FetchError('HTTP_STATUS', '', { status: 404 }), 'DID_NOT_FOUND', 'notFound'],
  ['fails', new FetchError('HTTP_STATUS', '', { status: 500 }), 'DID_UNAVAILABLE', 'internalError'],
  ['does not answer', new FetchError('TIMED_OUT', ''), 'DID_UNAVAILABLE', 'internalError'],
  ['is not public', new FetchError('ADDRESS_NOT_PUBLIC', ''), 'DID_INVALID', 'invalidDid'],
  ['redirects', new FetchError('TOO_MANY_REDIRECTS', ''), 'DID_DOCUMENT_INVALID', 'invalidDidDocument'],
] as const) {
  test(`did:web: a host that ${title} is ${code}, and is left alone for five seconds`, async (t) => {
    let requests = 0
    let time = Date.now()
    const resolver = resolverOf(
      async () => {
        requests++
        throw error
      },
      () => new Date(time),
    )
    await t.throwsAsync(async () => resolver.resolveKeys(DID), { code })
    await t.throwsAsync(async () => resolver.resolveKeys(DID), { code })
    t.is(requests, 1)
    time += 5000
    await t.throwsAsync(async () => resolver.resolveKeys(DID), { code })
    t.is(requests, 2)
    t.is((await resolver.resolve(DID)).didResolutionMetadata.error, resolution)
  })
}

for (const [title, document] of [
  ['no JSON', 'nothing'],
  ['null', null],
  ['the id of another DID', { ...webDocument, id: 'did:web:board.example' }],
  ['no id', { ...webDocument, id: undefined }],
  [
    'two methods of one id',
    { ...webDocument, verificationMethod: [method, { ...method, publicKeyJwk: ED }] },
  ],
  [
    'too many methods',
    {
      ...webDocument,
      verificationMethod: Array.from({ length: 300 }, (_, id) => ({ ...method, id: `#${id}` })),
    },
  ],
] as const) {
  test(`did:web: a document with ${title} is invalid`, async (t) => {
    await t.throwsAsync(async () => resolverOf(serve(document)).resolveKeys(DID), {
      code: 'DID_DOCUMENT_INVALID',
    })
  })
}

for (const [title, changes] of [
  ['no assertionMethod', { assertionMethod: undefined }],
  ['an assertionMethod that is no list', { assertionMethod: '#1' }],
  ['a key listed for keyAgreement only', { assertionMethod: [], keyAgreement: ['#1'] }],
  ['a reference to nothing', { assertionMethod: ['#2'] }],
  [
    'a key of another controller',
    { verificationMethod: [{ ...method, controller: 'did:web:other.example' }] },
  ],
  ['a key with no controller', { verificationMethod: [{ ...method, controller: undefined }] }],
  [
    'the id of another DID',
    {
      verificationMethod: [{ ...method, id: 'did:web:other.example#1' }],
      assertionMethod: ['did:web:other.example#1'],
    },
  ],
  ['a type that is not known', { verificationMethod: [{ ...method, type: 'Unknown' }] }],
  ['a type of the prototype', { verificationMethod: [{ ...method, type: 'toString' }] }],
  ['a type of another curve', { verificationMethod: [{ ...method, type: 'Ed25519VerificationKey2020' }] }],
  ['material twice', { verificationMethod: [{ ...method, publicKeyMultibase: DID_KEYS.Ed25519.slice(8) }] }],
  [
    'a Multikey in another base',
    {
      verificationMethod: [
        {
          ...method,
          type: 'Multikey',
          publicKeyJwk: undefined,
          publicKeyMultibase: `fed01${Buffer.from(ED.x!, 'base64url').toString('hex')}`,
        },
      ],
    },
  ],
  ['malformed entries', { verificationMethod: [null, 1, {}], assertionMethod: [null, 1, {}] }],
] as const) {
  test(`DID Core §5.3: no key to assert with, in a document with ${title}`, async (t) => {
    const keys = await resolverOf(serve({ ...webDocument, ...changes })).resolveKeys(DID)
    t.is(keys.assertionMethod.size, 0)
  })
}

test('DID Core §5.3.1: a method embedded in a relationship counts there alone', async (t) => {
  const document = {
    id: DID,
    assertionMethod: [{ ...method, id: '#1' }],
    service: [{ id: '#s', type: 'A', serviceEndpoint: 'https://a/' }],
  }
  const keys = await resolverOf(serve(document)).resolveKeys(DID)
  t.deepEqual([...keys.assertionMethod.keys()], [`${DID}#1`])
  t.is(keys.authentication.size, 0)
  t.deepEqual(keys.services, [{ id: `${DID}#s`, type: 'A', serviceEndpoint: 'https://a/' }])
})
