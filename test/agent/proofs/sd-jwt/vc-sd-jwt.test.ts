import { randomBytes } from 'node:crypto'
import test from 'ava'
import { deriveCredential } from '#agent/proofs/derive-credential.ts'
import { detectMediaType } from '#agent/proofs/detect-media-type.ts'
import { parseCredential } from '#agent/proofs/parse-credential.ts'
import { parsePresentation } from '#agent/proofs/parse-presentation.ts'
import { preparePresentation } from '#agent/proofs/prepare-presentation.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { releaseCredential, releasePresentation } from '#agent/proofs/release-credential.ts'
import { completeSdJwt, prepareSdJwt } from '#agent/proofs/sd-jwt/prepare-sd-jwt.ts'
import type { SdJwtSecuring } from '#agent/proofs/sd-jwt/prepare-sd-jwt-credential.ts'
import { completeSecuring, prepareSecuring, type Unsigned } from '#agent/proofs/securing.ts'
import { checkCredentialShape } from '#schemas/credential.ts'
import { families } from '#schemas/families.ts'
import type { Family } from '#schemas/family.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { completeClaims } from '#test/schemas/_helpers/complete-claims.ts'

type Json = Record<string, unknown>

const now = new Date('2026-03-01T12:00:00Z')
const V2 = 'https://www.w3.org/ns/credentials/v2'
const ISSUER = 'did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH'
const KID = `${ISSUER}#key`
const VCT = 'https://w3id.org/careseal/vct/type/DegreeCredential'
const signature = Buffer.alloc(64, 7)

/** Of no family, and with all that a mapping could lose. */
const degree: Json = {
  '@context': [V2, { '@vocab': 'https://example.com/' }],
  id: 'urn:uuid:1f7bd2b7-2b1a-4f5e-9f62-b0e7e6f7b4a1',
  type: ['VerifiableCredential', 'AlumniCredential', 'DegreeCredential'],
  name: { '@value': 'Degree', '@language': 'en' },
  issuer: { id: ISSUER, name: 'University', image: 'https://example.com/i.png' },
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2036-01-01T00:00:00Z',
  credentialSubject: {
    id: ISSUER,
    type: 'Person',
    'given/name': 'Avery',
    degree: { type: 'Bachelor', name: 'Science', year: 2020 },
    courses: ['a', { title: 'b' }],
  },
  evidence: [{ type: 'Exam' }],
  credentialStatus: [
    {
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: '7',
      statusListCredential: 'https://issuer.example/orgs/sandbox/status-lists/6c5c0a49',
    },
  ],
}

async function secure({
  securing,
  credential = degree,
  family,
}: {
  securing: SdJwtSecuring
  credential?: Json
  family?: Family
}): Promise<string> {
  const algorithm = 'EdDSA'
  const unsigned: Unsigned = await prepareSecuring({
    credential,
    securing,
    algorithm,
    verificationMethod: KID,
    family,
    now,
  })
  return completeSecuring({ ...unsigned, mediaType: securing.mediaType, signature }) as string
}

function issueClaims(
  claims: Json,
  disclosable: readonly string[] = [],
  typ: 'dc+sd-jwt' | 'vc+sd-jwt' = 'dc+sd-jwt',
): string {
  const header = { alg: 'EdDSA', kid: KID, typ }
  return completeSdJwt({
    ...prepareSdJwt({ payload: claims, disclosable, header, random: randomBytes }),
    signature,
  })
}

const selective: SdJwtSecuring = { mediaType: 'application/vc+sd-jwt' }
const linked: SdJwtSecuring = { mediaType: 'application/dc+sd-jwt', vct: VCT }
const bare = (token: string) => `${token.split('~', 1)[0]}~`
/** Without what is not of the credential itself. */
const withoutKey = ({ cnf: _, ...credential }: Json) => credential

for (const family of families) {
  const credential = {
    '@context': [V2, family.contextUrl],
    type: ['VerifiableCredential', family.credentialType],
    issuer: ISSUER,
    validFrom: '2026-01-01T00:00:00Z',
    credentialSubject: completeClaims[family.id]!,
    credentialSchema: { id: family.schemaUrl, type: 'JsonSchema' },
    credentialStatus: degree.credentialStatus,
  }

  test(`VC-JOSE-COSE §3.2.1: ${family.id}: what the family lets be left out can be, and the rest stays`, async (t) => {
    const token = await secure({ securing: selective, credential, family })
    const whole = await parseCredential({ credential: token })
    t.is(whole.mediaType, 'application/vc+sd-jwt')
    t.deepEqual(withoutKey(whole.payload), JSON.parse(JSON.stringify(credential)))
    const { payload, selective: partial } = await parseCredential({ credential: bare(token) })
    t.true(partial)
    t.deepEqual(checkCredentialShape(payload), [])
    t.deepEqual(validateClaims({ family, claims: payload.credentialSubject, selective: true }), [])
  })

  test(`VC-JOSE-COSE §3.2.1: ${family.id}: more than that as a Disclosure is refused`, async (t) => {
    const token = issueClaims(credential, ['/credentialSubject/id'], 'vc+sd-jwt')
    await t.throwsAsync(async () => parseCredential({ credential: token }), {
      instanceOf: ProofError,
      code: 'CLAIM_NOT_DISCLOSABLE',
    })
  })
}

for (const securing of [selective, linked]) {
  const { mediaType } = securing

  test(`${mediaType} of no family: it comes back as it was, compact and in its envelope`, async (t) => {
    const token = await secure({ securing })
    const envelope = releaseCredential({ mediaType, credential: token })
    t.is(envelope.id, `data:${mediaType},${token}`)
    for (const form of [token, envelope]) {
      t.is(detectMediaType(form), mediaType)
      const parsed = await parseCredential({ credential: form })
      t.deepEqual(withoutKey(parsed.payload), degree)
      t.is(parsed.mediaType, mediaType)
      t.is(parsed.issuer, ISSUER)
      t.is(parsed.proofs[0].kid, KID)
      t.deepEqual(parsed.types, degree.type as string[])
    }
  })

  test(`${mediaType} of no family: its holder may leave out each claim of the subject, but not who and what it is`, async (t) => {
    const { payload } = await parseCredential({ credential: bare(await secure({ securing })) })
    t.deepEqual(withoutKey(payload), { ...degree, credentialSubject: { id: ISSUER, type: 'Person' } })
  })

  test(`${mediaType} of no family: mandatoryPointers stay, and what is beside them is disclosed one by one`, async (t) => {
    const mandatoryPointers = ['/credentialSubject/degree/name', '/credentialSubject/courses', '/issuer']
    const token = await secure({ securing: { ...securing, mandatoryPointers } })
    const { payload } = await parseCredential({ credential: bare(token) })
    t.deepEqual(payload.credentialSubject, {
      id: ISSUER,
      type: 'Person',
      degree: { type: 'Bachelor', name: 'Science' },
      courses: ['a', { title: 'b' }],
    })
    t.is(token.split('~').length, 1 + 2 + 1)
  })

  test(`VCALM: of ${mediaType} its holder derives what is selected`, async (t) => {
    const token = await secure({ securing })
    const document = releaseCredential({ mediaType, credential: token })
    const selectivePointers = ['/credentialSubject/degree/name', '/credentialSubject/given~1name']
    const derived = await deriveCredential({ document, selectivePointers })
    const { payload, proofs } = await parseCredential({ credential: derived })
    const { degree: shown, 'given/name': name } = degree.credentialSubject as Json
    t.deepEqual(payload.credentialSubject, {
      id: ISSUER,
      type: 'Person',
      degree: shown,
      'given/name': name,
    })
    t.deepEqual(proofs[0].signingInput, (await parseCredential({ credential: token })).proofs[0].signingInput)
    await t.throwsAsync(deriveCredential({ document, selectivePointers: ['/credentialSubject/none'] }), {
      code: 'POINTER_INVALID',
    })
  })

  test(`${mediaType}: refused at issuance: names that SD-JWT keeps, a pointer to nothing, more than is read`, async (t) => {
    const subject = (credentialSubject: object) => ({ ...degree, credentialSubject })
    const attempts: [SdJwtSecuring, Json, string][] = [
      [securing, subject({ _sd: ['x'] }), 'SD_CLAIM_MISPLACED'],
      [securing, subject({ list: [{ '...': 'x' }] }), 'SD_CLAIM_MISPLACED'],
      [{ ...securing, mandatoryPointers: ['/none'] }, degree, 'POINTER_INVALID'],
      [
        securing,
        subject(Object.fromEntries(Array.from({ length: 513 }, (_, name) => [`c${name}`, 1]))),
        'TOO_LARGE',
      ],
    ]
    for (const [attempt, credential, code] of attempts) {
      await t.throwsAsync(() => secure({ securing: attempt, credential }), { instanceOf: ProofError, code })
    }
  })
}

test('OID4VP §B.3.7: registered claims say what they have counterparts for, and ld holds the rest', async (t) => {
  const token = await secure({ securing: linked })
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Json
  t.like(claims, {
    vct: VCT,
    iss: ISSUER,
    nbf: Date.parse('2026-01-01T00:00:00Z') / 1000,
    exp: Date.parse('2036-01-01T00:00:00Z') / 1000,
    status: {
      status_list: { idx: 7, uri: 'https://issuer.example/orgs/sandbox/token-status-lists/6c5c0a49' },
    },
  })
  t.is((claims.cnf as { jwk: Json }).jwk.crv, 'Ed25519')
  const ld = claims.ld as Json
  for (const name of ['validFrom', 'validUntil', 'credentialStatus']) t.false(name in ld)
})

const foreign = {
  vct: 'https://credentials.example.com/example_credential',
  iss: ISSUER,
  ld: { '@context': [V2, 'https://w3id.org/citizenship/v3'], credentialSubject: { givenName: 'John' } },
}

test('OID4VP §B.3.7.3: an ld without types is of the type vct; a status that nobody knows is seen', async (t) => {
  const { payload } = await parseCredential({
    credential: issueClaims({ ...foreign, status: { status_list: { idx: 1, uri: 'https://x.example' } } }),
  })
  t.deepEqual(payload, {
    ...foreign.ld,
    type: ['VerifiableCredential', foreign.vct],
    issuer: ISSUER,
    credentialStatus: [{ type: 'status_list' }],
  })
})

const license = families.find(({ id }) => id === 'practitioner-license')!
const REFUSED: [title: string, claims: Json, disclosable: readonly string[], code: string][] = [
  ['no ld', { ...foreign, ld: undefined }, [], 'VCT_UNKNOWN'],
  ['ld that is an array', { ...foreign, ld: [] }, [], 'VCT_UNKNOWN'],
  ['no vct', { ...foreign, vct: undefined }, [], 'VCT_UNKNOWN'],
  [
    'a family in ld under another vct',
    { ...foreign, ld: { ...foreign.ld, type: ['VerifiableCredential', license.credentialType] } },
    [],
    'VCT_UNKNOWN',
  ],
  [
    'validFrom in ld',
    { ...foreign, ld: { ...foreign.ld, validFrom: '2020-01-01T00:00:00Z' } },
    [],
    'LD_CONFLICT',
  ],
  [
    'another issuer in ld',
    { ...foreign, ld: { ...foreign.ld, issuer: 'did:web:other' } },
    [],
    'ISSUER_CONFLICT',
  ],
  [
    'types as a Disclosure',
    { ...foreign, ld: { ...foreign.ld, type: ['x'] } },
    ['/ld/type'],
    'CLAIM_NOT_DISCLOSABLE',
  ],
  [
    'one of the types as a Disclosure',
    { ...foreign, ld: { ...foreign.ld, type: ['x', 'y'] } },
    ['/ld/type/1'],
    'CLAIM_NOT_DISCLOSABLE',
  ],
]
for (const [title, claims, disclosable, code] of REFUSED) {
  test(`OID4VP §B.3.7: refused: ${title}`, async (t) => {
    const token = issueClaims(claims, disclosable)
    await t.throwsAsync(async () => parseCredential({ credential: token }), { instanceOf: ProofError, code })
  })
}

test('VC-JOSE-COSE §3.2.1: nothing inside of what a credential rests on can be withheld either', async (t) => {
  for (const pointer of ['/credentialStatus/0', '/credentialStatus/0/type', '/type/1', '/issuer/name']) {
    const token = bare(issueClaims(degree, [pointer], 'vc+sd-jwt'))
    await t.throwsAsync(async () => parseCredential({ credential: token }), { code: 'CLAIM_NOT_DISCLOSABLE' })
  }
})

test('VC-JOSE-COSE §3.2: typ, cty and envelope agree', async (t) => {
  const token = await secure({ securing: selective })
  const envelope = { '@context': V2, type: 'EnvelopedVerifiableCredential' }
  for (const mediaType of ['vc+jwt', 'dc+sd-jwt', 'jwt']) {
    const credential = { ...envelope, id: `data:application/${mediaType},${token}` }
    await t.throwsAsync(async () => parseCredential({ credential }), { code: 'TYP_WRONG' })
  }
  const other = prepareSdJwt({
    payload: degree,
    disclosable: [],
    header: { alg: 'EdDSA', kid: KID, typ: 'vc+sd-jwt', cty: 'vp' },
    random: randomBytes,
  })
  const credential = completeSdJwt({ ...other, signature })
  await t.throwsAsync(async () => parseCredential({ credential }), { code: 'CTY_WRONG' })
})

test('VC-JOSE-COSE §3.2.2: a presentation as vp+sd-jwt is read as it was made', async (t) => {
  const credential = releaseCredential({
    mediaType: 'application/vc+sd-jwt',
    credential: await secure({ securing: selective }),
  })
  const presentation = {
    '@context': [V2],
    type: ['VerifiablePresentation'],
    holder: ISSUER,
    verifiableCredential: [credential],
  }
  const unsigned = await preparePresentation({
    presentation,
    securing: { mediaType: 'application/vc+sd-jwt' },
    algorithm: 'EdDSA',
    verificationMethod: KID,
    challenge: 'a-nonce',
    domain: 'https://hospital.example',
    now,
  })
  const token = completeSecuring({ ...unsigned, mediaType: 'application/vc+sd-jwt', signature }) as string
  const envelope = releasePresentation({ mediaType: 'application/vc+sd-jwt', presentation: token })
  t.true((envelope.id as string).startsWith('data:application/vp+sd-jwt,'))
  for (const form of [token, envelope]) {
    const parsed = await parsePresentation({ presentation: form })
    t.like(parsed, { holder: ISSUER, nonce: 'a-nonce', audience: 'https://hospital.example' })
    t.deepEqual(parsed.credentials, [credential])
  }
  const wrong = { ...envelope, id: `data:application/vp+jwt,${token}` }
  await t.throwsAsync(async () => parsePresentation({ presentation: wrong }), { code: 'TYP_WRONG' })
  // a credential is no presentation, and the other way round
  await t.throwsAsync(async () => parseCredential({ credential: token }), { code: 'TYP_WRONG' })
})
