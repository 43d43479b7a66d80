import { generateKeyPairSync, hash, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { getListFromStatusListJWT, getStatusListFromJWT, StatusList } from '@sd-jwt/jwt-status-list'
import { SDJwtVcInstance, TypeMetadataFormatSchema } from '@sd-jwt/sd-jwt-vc'
import test from 'ava'
import { checkKeyBinding } from '#agent/proofs/sd-jwt/check-key-binding.ts'
import { parseSdJwt } from '#agent/proofs/sd-jwt/parse-sd-jwt.ts'
import { parseSdJwtCredential } from '#agent/proofs/sd-jwt/parse-sd-jwt-credential.ts'
import { completeSdJwt, prepareSdJwt } from '#agent/proofs/sd-jwt/prepare-sd-jwt.ts'
import { prepareSdJwtCredential } from '#agent/proofs/sd-jwt/prepare-sd-jwt-credential.ts'
import { readSdJwt } from '#agent/proofs/sd-jwt/read-sd-jwt.ts'
import { toSdJwtClaims } from '#agent/proofs/sd-jwt/to-sd-jwt-claims.ts'
import { writeBit } from '#agent/status/bits.ts'
import { LIST_ENTRIES } from '#agent/status/permute-index.ts'
import { statusEntries } from '#agent/status/status-entries.ts'
import {
  decodeTokenStatusList,
  encodeTokenStatusList,
  readTokenStatus,
} from '#agent/status/token-status-list.ts'
import { families, familyOfId } from '#schemas/families.ts'
import { createTypeMetadata } from '#schemas/type-metadata.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { completeClaims } from '#test/schemas/_helpers/complete-claims.ts'

// @sd-jwt/sd-jwt-vc, which wallets are built on, as wallet and as verifier of what is issued here; and as issuer and
// wallet of what is read here.

const issuer = generateKeyPairSync('ed25519')
const holder = generateKeyPairSync('ed25519')
const now = new Date()
const seconds = Math.floor(now.getTime() / 1000)
const ISSUER = 'did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH'
const AUDIENCE = 'https://hospital.example'
const NONCE = 'a-nonce-that-was-given-out'
const { kty, crv, x } = holder.publicKey.export({ format: 'jwk' })
const holderKey = { kty: kty!, crv: crv!, x: x! }

const signWith = (key: KeyObject) => (data: string) =>
  sign(null, Buffer.from(data), key).toString('base64url')
const verifyWith = (key: KeyObject) => (data: string, signature: string) =>
  verify(null, Buffer.from(data), key, Buffer.from(signature, 'base64url'))

const library = new SDJwtVcInstance({
  hasher: (data, algorithm) => hash(algorithm.replace('-', ''), Buffer.from(data as ArrayBuffer), 'buffer'),
  hashAlg: 'sha-256',
  saltGenerator: (length) => randomBytes(length).toString('base64url'),
  signAlg: 'EdDSA',
  signer: signWith(issuer.privateKey),
  verifier: verifyWith(issuer.publicKey),
  kbSignAlg: 'EdDSA',
  kbSigner: signWith(holder.privateKey),
  kbVerifier: verifyWith(holder.publicKey),
  statusListFetcher: async () => statusToken({ index: 5, value: false }),
  statusVerifier: verifyWith(issuer.publicKey),
})

const family = familyOfId('practitioner-license')!

function issueOurs(): string {
  const status = { revocationList: 'r', suspensionList: 's', index: 77, message: null }
  const credential = {
    id: 'urn:uuid:1f7bd2b7-2b1a-4f5e-9f62-b0e7e6f7b4a1',
    issuer: { id: ISSUER, name: 'Example Board' },
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2036-01-01T00:00:00Z',
    credentialSubject: completeClaims[family.id]!,
    credentialStatus: statusEntries({ baseUrl: 'https://issuer.example/orgs/board', status }),
  }
  const { claims, disclosable } = toSdJwtClaims({ credential, family, holderKey, now })
  const header = { alg: 'EdDSA', kid: `${ISSUER}#key`, typ: 'dc+sd-jwt' as const }
  const prepared = prepareSdJwt({ payload: claims, disclosable, header, random: randomBytes })
  return completeSdJwt({ ...prepared, signature: sign(null, prepared.signingInput, issuer.privateKey) })
}

/** A Status List Token as it is published, with one entry set. */
function statusToken({ index, value }: { index: number; value: boolean }): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const revoked = Buffer.alloc(LIST_ENTRIES / 8)
  writeBit({ bits: revoked, index, value })
  const suspended = Buffer.alloc(LIST_ENTRIES / 8)
  writeBit({ bits: suspended, index: 6, value })
  const signingInput = `${encode({ alg: 'EdDSA', kid: `${ISSUER}#key`, typ: 'statuslist+jwt' })}.${encode({
    sub: 'https://issuer.example/orgs/board/token-status-lists/r',
    iat: seconds,
    exp: seconds + 600,
    ttl: 60,
    status_list: encodeTokenStatusList({ revoked, suspended }),
  })}`
  return `${signingInput}.${signWith(issuer.privateKey)(signingInput)}`
}

const keyBinding = { payload: { iat: seconds, aud: AUDIENCE, nonce: NONCE } }

test('@sd-jwt/sd-jwt-vc as wallet: what is issued here is presented with a part of its claims, and read here', async (t) => {
  const token = issueOurs()
  t.deepEqual((await library.presentableKeys(token)).sort(), [
    'licenseNumber',
    'licensee.additionalName',
    'licensee.familyName',
    'licensee.givenName',
    'licensee.honorificSuffix',
    'licensee.otherNames',
    'npi',
    'taxonomy',
  ])
  const frame = { licensee: { familyName: true }, npi: true }
  const presented = await library.present(token, frame, { kb: keyBinding })
  const { payload, sdJwt } = parseSdJwtCredential({ token: presented })
  const subject = payload.credentialSubject as Record<string, unknown>
  t.deepEqual(subject.licensee, { familyName: 'Example' })
  t.is(subject.npi, '1234567893')
  t.false(Object.hasOwn(subject, 'licenseNumber'))
  t.is(subject.status, 'probation')
  t.deepEqual(validateClaims({ family, claims: subject, selective: true }), [])
  t.true(verify(null, sdJwt.signingInput, issuer.publicKey, sdJwt.signature))
  const key = checkKeyBinding({ parsed: sdJwt, audience: AUDIENCE, nonce: NONCE, now, maxAgeSeconds: 60 })
  t.deepEqual(key.jwk, holderKey)
})

test('@sd-jwt/sd-jwt-vc as verifier: a presentation of what is issued here holds', async (t) => {
  const presented = await library.present(issueOurs(), { npi: true }, { kb: keyBinding })
  const { payload, kb } = await library.verify(presented, { keyBindingNonce: NONCE })
  t.like(payload, { vct: family.vct, iss: ISSUER, npi: '1234567893', licenseStatus: 'probation' })
  t.is(kb?.payload.aud, AUDIENCE)
})

test('@sd-jwt/sd-jwt-vc as verifier: a status that is set in our token is seen', async (t) => {
  const revoking = new SDJwtVcInstance({
    hasher: (data, algorithm) => hash(algorithm.replace('-', ''), Buffer.from(data as ArrayBuffer), 'buffer'),
    verifier: verifyWith(issuer.publicKey),
    statusListFetcher: async () => statusToken({ index: 77, value: true }),
    statusVerifier: verifyWith(issuer.publicKey),
  })
  await t.throwsAsync(revoking.verify(issueOurs()), { message: /Status is not valid/ })
})

test('@sd-jwt/sd-jwt-vc as issuer: nested and recursive disclosures are read here, with those withheld left out', async (t) => {
  const claims = {
    iss: ISSUER,
    iat: seconds,
    vct: 'https://example.com/vct',
    cnf: { jwk: holderKey },
    name: 'Avery',
    address: { street: 'Main St 1', country: 'US' },
    groups: ['a', 'b', 'c'],
  }
  const frame = {
    _sd: ['name', 'address'],
    _sd_decoy: 3,
    address: { _sd: ['street'] },
    groups: { _sd: [0, 2], _sd_decoy: 1 },
  }
  const token = await library.issue(claims, frame as never)
  const whole = readSdJwt({ token, typ: 'dc+sd-jwt' })
  t.deepEqual(whole.claims, claims)
  const part = await library.present(token, { address: true, groups: { 2: true } } as never, {
    kb: keyBinding,
  })
  const parsed = readSdJwt({ token: part, typ: 'dc+sd-jwt' })
  const { name: _, ...shown } = claims
  t.deepEqual(parsed.claims, { ...shown, address: { country: 'US' }, groups: ['b', 'c'] })
  t.true(verify(null, parsed.signingInput, issuer.publicKey, parsed.signature))
  t.is(checkKeyBinding({ parsed, audience: AUDIENCE, nonce: NONCE, now, maxAgeSeconds: 60 }).alg, 'EdDSA')
})

const degree = {
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
  type: ['VerifiableCredential', 'ExampleDegreeCredential'],
  issuer: ISSUER,
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: { id: ISSUER, alumniOf: 'A', degree: { type: 'Bachelor', name: 'Science' } },
}

for (const [typ, place] of [
  ['vc+sd-jwt', []],
  ['dc+sd-jwt', ['ld']],
] as const) {
  test(`@sd-jwt/sd-jwt-vc as wallet and verifier: a credential of no family as ${typ} is presented and holds`, async (t) => {
    const prepared = prepareSdJwtCredential({
      credential: degree,
      securing: {
        mediaType: `application/${typ}`,
        ...(typ === 'dc+sd-jwt' ? { vct: 'urn:example:degree' } : {}),
      },
      header: { alg: 'EdDSA', kid: `${ISSUER}#key` },
      family: undefined,
      now,
      random: randomBytes,
    })
    const token = completeSdJwt({
      ...prepared,
      signature: sign(null, prepared.signingInput, issuer.privateKey),
    })
    t.deepEqual(
      (await library.presentableKeys(token)).sort(),
      ['alumniOf', 'degree'].map((name) => [...place, 'credentialSubject', name].join('.')),
    )
    const shown = { credentialSubject: { alumniOf: true } }
    const frame = typ === 'vc+sd-jwt' ? shown : { ld: shown }
    const presented = await library.present(token, frame as never, { kb: keyBinding })
    await t.notThrowsAsync(library.verify(presented))
    const { payload } = parseSdJwt({ token: presented })
    t.deepEqual(payload.credentialSubject, { id: ISSUER, alumniOf: 'A' })
  })
}

test('VC-JOSE-COSE §3.2.1: a vc+sd-jwt that @sd-jwt/sd-jwt-vc makes is read here, and its proof holds', async (t) => {
  const frame = { credentialSubject: { _sd: ['degree'], degree: { _sd: ['name'] } } }
  const header = { typ: 'vc+sd-jwt', cty: 'vc', kid: `${ISSUER}#key` }
  const token = await library.issue(degree as never, frame as never, { header })
  const { payload, sdJwt } = parseSdJwt({ token })
  t.deepEqual(payload, degree)
  t.true(verify(null, sdJwt.signingInput, issuer.publicKey, sdJwt.signature))
})

test('@sd-jwt/sd-jwt-vc: Type Metadata is of its form', (t) => {
  for (const each of families) {
    const metadata = createTypeMetadata(each)
    t.deepEqual(TypeMetadataFormatSchema.parse(metadata) as object, metadata)
  }
})

test('@sd-jwt/jwt-status-list reads our Status List Token, and the credential names its place in it', (t) => {
  const { idx, uri } = getStatusListFromJWT(issueOurs().split('~')[0]!)
  t.deepEqual({ idx, uri }, { idx: 77, uri: 'https://issuer.example/orgs/board/token-status-lists/r' })
  const list = getListFromStatusListJWT(statusToken({ index: 77, value: true }))
  t.is(list.getBitsPerStatus(), 2)
  t.is(list.getStatus(77), 1)
  t.is(list.getStatus(6), 2)
  t.is(list.getStatus(78), 0)
})

test('@sd-jwt/jwt-status-list: its lists are read here', (t) => {
  for (const bits of [1, 2, 4, 8] as const) {
    const statuses = Array.from({ length: 64 }, (_, index) => (index * 7) % 2 ** bits)
    const lst = new StatusList(statuses, bits).compressStatusList()
    const list = decodeTokenStatusList({ statusList: { bits, lst } })
    t.deepEqual(
      statuses.map((_, index) => readTokenStatus({ list, index })),
      statuses,
    )
  }
})
