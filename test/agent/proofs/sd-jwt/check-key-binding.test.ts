import { generateKeyPairSync, hash, randomBytes, sign } from 'node:crypto'
import test from 'ava'
import { checkKeyBinding, KeyBindingError } from '#agent/proofs/sd-jwt/check-key-binding.ts'
import { completeSdJwt, prepareSdJwt } from '#agent/proofs/sd-jwt/prepare-sd-jwt.ts'
import { readSdJwt } from '#agent/proofs/sd-jwt/read-sd-jwt.ts'

const NOW = 1_770_000_000
const AUDIENCE = 'https://verifier.example'
const NONCE = 'a-nonce-that-was-given-out'

const holder = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519')
const { kty, crv, x } = holder.publicKey.export({ format: 'jwk' })
const jwk = { kty, crv, x }

function issue(cnf: object | null = { jwk }): string {
  const prepared = prepareSdJwt({
    payload: { iss: 'did:key:z6Mk', name: 'Avery', npi: '1234567893', cnf },
    disclosable: ['/name', '/npi'],
    header: { alg: 'EdDSA', kid: 'did:key:z6Mk#z6Mk', typ: 'dc+sd-jwt' },
    random: randomBytes,
  })
  return completeSdJwt({ ...prepared, signature: Buffer.alloc(64, 7) })
}

type Changes = { payload?: object; alg?: string; key?: typeof holder.privateKey; over?: string }

function bind(
  sdJwt: string,
  { payload = {}, alg = 'EdDSA', key = holder.privateKey, over = sdJwt }: Changes = {},
): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const claims = {
    iat: NOW,
    aud: AUDIENCE,
    nonce: NONCE,
    sd_hash: hash('sha256', over, 'base64url'),
    ...payload,
  }
  const signingInput = `${encode({ alg, typ: 'kb+jwt' })}.${encode(claims)}`
  return `${sdJwt}${signingInput}.${sign(null, Buffer.from(signingInput), key).toString('base64url')}`
}

function check(token: string, { now = NOW, audience = AUDIENCE, nonce = NONCE } = {}): string {
  const parsed = readSdJwt({ token, typ: 'dc+sd-jwt' })
  try {
    return checkKeyBinding({ parsed, audience, nonce, now: new Date(now * 1000), maxAgeSeconds: 300 }).alg
  } catch (error) {
    if (error instanceof KeyBindingError) return error.code
    throw error
  }
}

const sdJwt = issue()
const withoutNpi = `${sdJwt.split('~').slice(0, 2).join('~')}~`

test('RFC 9901 §7.3: what the holder signed for this verifier is bound, with everything or a part disclosed', (t) => {
  t.is(check(bind(sdJwt)), 'EdDSA')
  t.is(check(bind(withoutNpi)), 'EdDSA')
})

const REFUSED: [title: string, token: string, code: string][] = [
  ['no Key Binding JWT', sdJwt, 'KEY_BINDING_MISSING'],
  ['the key of somebody else', bind(sdJwt, { key: stranger.privateKey }), 'KEY_BINDING_SIGNATURE'],
  ['another algorithm', bind(sdJwt, { alg: 'ES256' }), 'KEY_BINDING_ALGORITHM'],
  ['sd_hash of more than is presented', bind(withoutNpi, { over: sdJwt }), 'SD_HASH_MISMATCH'],
  ['sd_hash of less than is presented', bind(sdJwt, { over: withoutNpi }), 'SD_HASH_MISMATCH'],
  ['another audience', bind(sdJwt, { payload: { aud: 'https://other.example' } }), 'KEY_BINDING_AUDIENCE'],
  ['another nonce', bind(sdJwt, { payload: { nonce: 'x' } }), 'KEY_BINDING_NONCE'],
  ['iat a year ago', bind(sdJwt, { payload: { iat: NOW - 31_536_000 } }), 'KEY_BINDING_EXPIRED'],
  ['iat 361 s ago', bind(sdJwt, { payload: { iat: NOW - 361 } }), 'KEY_BINDING_EXPIRED'],
  ['iat 61 s ahead', bind(sdJwt, { payload: { iat: NOW + 61 } }), 'KEY_BINDING_NOT_YET_VALID'],
  ['exp in the past', bind(sdJwt, { payload: { exp: NOW - 61 } }), 'KEY_BINDING_EXPIRED'],
  ['exp that is no number', bind(sdJwt, { payload: { exp: 'never' } }), 'KEY_BINDING_EXPIRED'],
  ['nbf ahead', bind(sdJwt, { payload: { nbf: NOW + 61 } }), 'KEY_BINDING_NOT_YET_VALID'],
  ['nbf that is no number', bind(sdJwt, { payload: { nbf: {} } }), 'KEY_BINDING_NOT_YET_VALID'],
  ['cnf that names a key', bind(issue({ kid: 'did:key:z6Mk#z6Mk' })), 'CONFIRMATION_INVALID'],
  ['cnf null', bind(issue(null)), 'CONFIRMATION_INVALID'],
  ['cnf with a private key', bind(issue({ jwk: { ...jwk, d: 'x' } })), 'CONFIRMATION_INVALID'],
  ['cnf with a symmetric key', bind(issue({ jwk: { kty: 'oct', k: 'x' } })), 'CONFIRMATION_INVALID'],
]

for (const [title, token, code] of REFUSED) {
  test(`RFC 9901 §7.3: refused: ${title}`, (t) => {
    t.is(check(token), code)
  })
}

test('RFC 9901 §4.1.2: without cnf nobody can be the holder', (t) => {
  const prepared = prepareSdJwt({
    payload: { iss: 'did:key:z6Mk' },
    disclosable: [],
    header: { alg: 'EdDSA', kid: 'did:key:z6Mk#z6Mk', typ: 'dc+sd-jwt' },
    random: randomBytes,
  })
  t.is(check(bind(completeSdJwt({ ...prepared, signature: Buffer.alloc(64) }))), 'CONFIRMATION_MISSING')
})

test('a clock that is 60 s off passes, 61 s does not', (t) => {
  t.is(check(bind(sdJwt), { now: NOW - 60 }), 'EdDSA')
  t.is(check(bind(sdJwt), { now: NOW - 61 }), 'KEY_BINDING_NOT_YET_VALID')
  t.is(check(bind(sdJwt), { now: NOW + 360 }), 'EdDSA')
  t.is(check(bind(sdJwt), { now: NOW + 361 }), 'KEY_BINDING_EXPIRED')
})
