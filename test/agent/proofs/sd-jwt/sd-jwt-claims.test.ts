import { randomBytes } from 'node:crypto'
import test from 'ava'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { fromSdJwtClaims } from '#agent/proofs/sd-jwt/from-sd-jwt-claims.ts'
import { readHolderKey } from '#agent/proofs/sd-jwt/holder-key.ts'
import { parseSdJwtCredential } from '#agent/proofs/sd-jwt/parse-sd-jwt-credential.ts'
import { completeSdJwt, prepareSdJwt } from '#agent/proofs/sd-jwt/prepare-sd-jwt.ts'
import { type FamilyCredential, toSdJwtClaims } from '#agent/proofs/sd-jwt/to-sd-jwt-claims.ts'
import { statusEntries } from '#agent/status/status-entries.ts'
import { checkCredentialShape } from '#schemas/credential.ts'
import { families, familyOfId } from '#schemas/families.ts'
import type { Family } from '#schemas/family.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { completeClaims } from '#test/schemas/_helpers/complete-claims.ts'
import { organisation } from '#test/schemas/_helpers/read-example.ts'

const now = new Date('2026-03-01T12:00:00Z')
const kid = `${organisation.did}#delegate-1`
const lists = {
  revocationList: '6c5c0a49-b589-431d-bae7-219122a9ec2c',
  suspensionList: '5f1c1c52-8a0e-4a4b-9d3f-2f6d3c0a7b11',
}
const status = { ...lists, index: 77, message: null }

function credentialOf(family: Family): FamilyCredential & Record<string, unknown> {
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', family.contextUrl],
    id: 'urn:uuid:1f7bd2b7-2b1a-4f5e-9f62-b0e7e6f7b4a1',
    type: ['VerifiableCredential', family.credentialType],
    name: 'A credential',
    description: 'For people to read',
    issuer: { id: organisation.did, name: organisation.name },
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2036-01-01T00:00:00Z',
    credentialSubject: completeClaims[family.id]!,
    credentialSchema: { id: family.schemaUrl, type: 'JsonSchema' },
    credentialStatus: statusEntries({ baseUrl: 'https://issuer.example/orgs/board', status }),
  }
}

function issue(claims: Record<string, unknown>, disclosable: readonly string[]): string {
  const header = { alg: 'EdDSA', kid, typ: 'dc+sd-jwt' as const }
  const prepared = prepareSdJwt({ payload: claims, disclosable, header, random: randomBytes })
  return completeSdJwt({ ...prepared, signature: Buffer.alloc(64, 7) })
}

for (const family of families) {
  const { claims, disclosable } = toSdJwtClaims({ credential: credentialOf(family), family, now })
  const token = issue(claims, disclosable)

  test(`${family.id}: the credential comes back from its SD-JWT VC as it was`, (t) => {
    const parsed = parseSdJwtCredential({ token })
    t.deepEqual(parsed.payload, credentialOf(family) as never)
    t.deepEqual(checkCredentialShape(parsed.payload), [])
    t.deepEqual(validateClaims({ family, claims: parsed.payload.credentialSubject }), [])
    t.is(parsed.mediaType, 'application/dc+sd-jwt')
    t.is(parsed.issuer, organisation.did)
    t.deepEqual(parsed.subjects, [completeClaims[family.id]!.id])
    t.deepEqual(parsed.types, ['VerifiableCredential', family.credentialType])
    t.is(parsed.proofs[0].kid, kid)
    t.true(parsed.selective)
  })

  test(`${family.id}: everything that is disclosable is concealed`, (t) => {
    t.is(parseSdJwtCredential({ token }).sdJwt.disclosed.length, family.disclosable.length)
  })

  test(`${family.id}: withheld, each claim and all of them, what is left is well-formed and as the family has it`, (t) => {
    const [jwt, ...rest] = token.split('~')
    const disclosures = rest.slice(0, -1)
    const subsets = [
      [],
      ...disclosures.map((left) => disclosures.filter((disclosure) => disclosure !== left)),
    ]
    for (const shown of subsets) {
      const presented = [jwt, ...shown, ''].join('~')
      const { payload } = parseSdJwtCredential({ token: presented })
      t.deepEqual(checkCredentialShape(payload), [])
      t.deepEqual(validateClaims({ family, claims: payload.credentialSubject, selective: true }), [])
      t.deepEqual(payload.credentialStatus, credentialOf(family).credentialStatus as never)
    }
  })
}

const license = familyOfId('practitioner-license')!
const { claims, disclosable } = toSdJwtClaims({ credential: credentialOf(license), family: license, now })

test('SD-JWT VC: the registered claims say what the credential does', (t) => {
  t.like(claims, {
    vct: 'https://w3id.org/careseal/vct/practitioner-license/v1',
    iss: organisation.did,
    iat: now.getTime() / 1000,
    nbf: Date.parse('2026-01-01T00:00:00Z') / 1000,
    exp: Date.parse('2036-01-01T00:00:00Z') / 1000,
    sub: completeClaims['practitioner-license']!.id,
    jti: credentialOf(license).id!,
    licenseType: 'RN',
    licenseStatus: 'probation',
  })
  t.deepEqual(claims.cnf, { jwk: readHolderKey(claims.sub as string) })
})

test('Token Status List §6.2: status names the token, and beside it the lists that are anchored', (t) => {
  t.deepEqual(claims.status, {
    status_list: {
      idx: 77,
      uri: `https://issuer.example/orgs/board/token-status-lists/${lists.revocationList}`,
    },
    bitstring_status_list: credentialOf(license).credentialStatus,
  })
})

test('dates between two seconds are narrowed, never widened', (t) => {
  const credential = {
    ...credentialOf(license),
    validFrom: '2026-01-01T00:00:00.001Z',
    validUntil: '2036-01-01T00:00:00.999Z',
  }
  const { claims } = toSdJwtClaims({ credential, family: license, now })
  t.is(claims.nbf, Date.parse('2026-01-01T00:00:01Z') / 1000)
  t.is(claims.exp, Date.parse('2036-01-01T00:00:00Z') / 1000)
})

test('RFC 7800 §3.2: cnf is the key of a did:key or did:jwk, else what the holder proved, else nothing', (t) => {
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: 'b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ',
    y: 'Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8',
  }
  const did = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
  t.deepEqual(readHolderKey(did), jwk)
  for (const other of ['did:web:patient.example', 'did:key:z6Mk', 'did:jwk:e30', 'did:jwk:!', '']) {
    t.is(readHolderKey(other), undefined)
  }
  const credential = { ...credentialOf(license), credentialSubject: { id: 'did:web:patient.example' } }
  t.false(Object.hasOwn(toSdJwtClaims({ credential, family: license, now }).claims, 'cnf'))
  t.deepEqual(toSdJwtClaims({ credential, family: license, holderKey: jwk, now }).claims.cnf, { jwk })
})

const REFUSED: [title: string, changes: Record<string, unknown>, more: readonly string[], code: string][] = [
  ['a vct of no family', { vct: 'https://example.com/other' }, [], 'VCT_UNKNOWN'],
  ['a vct that is no string', { vct: ['x'] }, [], 'VCT_UNKNOWN'],
  ['no iss', { iss: undefined }, [], 'ISSUER_CONFLICT'],
  ['an id beside sub', { id: 'did:web:other.example' }, [], 'SUBJECT_CONFLICT'],
  ['exp that is no time', { exp: 'never' }, [], 'NUMERIC_DATE_INVALID'],
  ['exp beyond any date', { exp: 1e15 }, [], 'NUMERIC_DATE_INVALID'],
  ...[
    '/encumbrance',
    '/encumbrance/restrictions',
    '/publicActions',
    '/licenseStatus',
    '/expirationDate',
    '/jti',
  ].map((pointer): [string, Record<string, unknown>, readonly string[], string] => [
    `${pointer} as a Disclosure`,
    {},
    [pointer],
    'CLAIM_NOT_DISCLOSABLE',
  ]),
]
for (const [title, changes, more, code] of REFUSED) {
  test(`SD-JWT VC of a family: refused: ${title}`, (t) => {
    const token = issue({ ...claims, ...changes }, [...disclosable, ...more])
    t.throws(() => parseSdJwtCredential({ token }), { instanceOf: ProofError, code })
  })
}

test('what the mapping does not know is the subject’s, where the family refuses it', (t) => {
  const { credential } = fromSdJwtClaims({ claims: { ...claims, admin: true }, disclosed: [] })
  const faults = validateClaims({ family: license, claims: credential.credentialSubject, selective: true })
  t.like(faults, [{ code: 'CLAIM_UNKNOWN', pointer: '/admin' }])
})

test('a claim that must be there is missed, whatever may be withheld', (t) => {
  for (const pointer of [
    'encumbrance',
    'licenseStatus',
    'statusDate',
    'expirationDate',
    'jurisdiction',
    'compact',
  ]) {
    const { [pointer]: _, ...others } = claims
    const { credential } = fromSdJwtClaims({ claims: others, disclosed: [] })
    t.not(
      validateClaims({ family: license, claims: credential.credentialSubject, selective: true }).length,
      0,
    )
  }
})

test('VC-JOSE-COSE §3.2: a credential itself as vc+sd-jwt', async (t) => {
  const { readSdJwt } = await import('#agent/proofs/sd-jwt/read-sd-jwt.ts')
  const credential = credentialOf(license)
  const prepared = prepareSdJwt({
    payload: credential,
    disclosable: license.disclosable.map((pointer) => `/credentialSubject${pointer}`),
    header: { alg: 'EdDSA', kid, typ: 'vc+sd-jwt' },
    random: randomBytes,
  })
  const token = completeSdJwt({ ...prepared, signature: Buffer.alloc(64, 7) })
  t.deepEqual(readSdJwt({ token, typ: 'vc+sd-jwt' }).claims, JSON.parse(JSON.stringify(credential)))
})
