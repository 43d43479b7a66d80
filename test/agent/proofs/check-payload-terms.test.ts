import test from 'ava'
import type { ProofErrorCode } from '#agent/proofs/proof-error.ts'
import type { ParsedCredential } from '#agent/proofs/secured-document.ts'
import { prepareSecuring, type Securing } from '#agent/proofs/securing.ts'
import { checkFormat } from '#agent/verify/check-format.ts'
import { checkCredentialShape } from '#schemas/credential.ts'
import { families } from '#schemas/families.ts'
import { exampleClaims, readExample } from '#test/schemas/_helpers/read-example.ts'

type Json = Record<string, unknown>
type JoseSecuring = Securing & { mediaType: 'application/vc+jwt' | 'application/vc+sd-jwt' }

const now = new Date('2026-03-01T12:00:00Z')
const V2 = 'https://www.w3.org/ns/credentials/v2'
const UNDEFINED_TERMS = 'https://www.w3.org/ns/credentials/undefined-terms/v2'
const ISSUER = 'did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH'
const SECURING: readonly JoseSecuring[] = [
  { mediaType: 'application/vc+jwt' },
  { mediaType: 'application/vc+sd-jwt' },
]

const plain = {
  '@context': [V2] as unknown[],
  type: ['VerifiableCredential'],
  issuer: ISSUER,
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: { id: ISSUER, name: 'Avery' } as Json,
}
const withClaim = { ...plain, credentialSubject: { ...plain.credentialSubject, alumniOf: 'x' } }
const withType = { ...plain, type: [...plain.type, 'AlumniCredential'] }
const naming = (credential: Json, ...contexts: unknown[]) => ({
  ...credential,
  '@context': [V2, ...contexts],
})

async function issue(credential: Json, securing: JoseSecuring): Promise<void> {
  const signing = { algorithm: 'EdDSA', verificationMethod: `${ISSUER}#key`, family: undefined, now } as const
  await prepareSecuring({ credential, securing, ...signing })
}

async function verify(payload: Json, { mediaType }: JoseSecuring): Promise<string> {
  const parsed = { payload, mediaType, types: payload.type, proofs: [{ alg: 'EdDSA' }], selective: false }
  const { check } = await checkFormat({ parsed: parsed as unknown as ParsedCredential })
  return check.code
}

const REFUSED: readonly [what: string, credential: Json, code: ProofErrorCode][] = [
  ['a claim that no context defines', withClaim, 'TERM_UNDEFINED'],
  ['a type that no context defines', withType, 'TERM_UNDEFINED'],
  [
    'a term inside of a claim that no context defines',
    naming(
      { ...plain, credentialSubject: { id: ISSUER, degree: { title: 'x' } } },
      { degree: 'https://schema.example/degree' },
    ),
    'TERM_UNDEFINED',
  ],
  [
    'a protected term that a context defines anew',
    naming(plain, { name: 'https://schema.example/alias' }),
    'TERM_REDEFINED',
  ],
]
const TAKEN: readonly [what: string, credential: Json][] = [
  ['nothing but what the data model defines', plain],
  ['undefined terms that are named as such', naming(withClaim, UNDEFINED_TERMS)],
  ['a context of its own for its terms', naming(withClaim, { alumniOf: 'https://schema.example/alumniOf' })],
  ['a context that is not bundled', naming(withType, 'https://schema.example/v1')],
]

for (const securing of SECURING) {
  const { mediaType } = securing
  for (const [what, credential, code] of REFUSED) {
    test(`VCDM 2.0 §5.2: ${mediaType}: neither issued nor verified: ${what}`, async (t) => {
      await t.throwsAsync(issue(credential, securing), { code })
      t.is(await verify(credential, securing), code)
    })
  }
  for (const [what, credential] of TAKEN) {
    test(`VCDM 2.0 §5.2: ${mediaType}: issued and verified: ${what}`, async (t) => {
      await t.notThrowsAsync(issue(credential, securing))
      t.is(await verify(credential, securing), 'OK')
    })
  }

  test(`VC-JOSE-COSE §3.1.3: ${mediaType}: a JWT claim beside the credential is no term of it`, async (t) => {
    t.is(await verify({ ...plain, nonce: 'x', example: { any: 'thing' } }, securing), 'OK')
    await t.throwsAsync(issue({ ...plain, example: 'x' }, securing), { code: 'TERM_UNDEFINED' })
  })
}

test('VCDM 2.0 §5.2: the context of undefined terms is the last', (t) => {
  t.deepEqual(checkCredentialShape(naming(plain, UNDEFINED_TERMS)), [])
  const [fault] = checkCredentialShape(naming(plain, UNDEFINED_TERMS, { a: 'https://schema.example/a' }))
  t.like(fault, { pointer: '/@context/1', code: 'CONTEXT_INVALID' })
})

for (const family of families) {
  test(`VCDM 2.0 §5.2: ${family.id}: a term beside the claims and one among them`, async (t) => {
    const { credential } = readExample(family)
    const claims = exampleClaims(family)
    const whole: Json = {
      ...credential,
      issuer: { id: ISSUER, name: 'A board' },
      credentialSubject: claims,
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
      credentialSchema: { id: family.schemaUrl, type: 'JsonSchema' },
    }
    const [securing] = SECURING
    t.is(await verify(whole, securing!), 'OK')
    t.is(await verify({ ...whole, issuer: { id: ISSUER, alias: 'x' } }, securing!), 'TERM_UNDEFINED')
    t.is(
      await verify({ ...whole, credentialSubject: { ...claims, alias: 'x' } }, securing!),
      'CLAIMS_INVALID',
    )
  })
}
