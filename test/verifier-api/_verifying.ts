import { createHash, createPublicKey, type JsonWebKey, randomUUID, verify } from 'node:crypto'
import test from 'ava'
import { checkRecord } from '#agent/verify/check-record.ts'
import type { ProvenVerification } from '#agent/verify/read-verification.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import {
  type Answer,
  call,
  checkOf,
  issueBody,
  issueOne,
  type Json,
  type VerdictAnswer,
  verifyOne,
} from '#test/_helpers/call-stack.ts'
import { requestTokenWith, type TestStack } from '#test/_helpers/start-test-stack.ts'

const CHECKS = ['format', 'proof', 'validity', 'status', 'issuer', 'holder', 'policy']
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const partsOf = (jwt: string) => jwt.split('.') as [string, string, string]
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Json

/** One thing that is changed about a credential that was valid, and the check that it fails. */
const TAMPERED: [title: string, change: (jwt: string) => unknown, check: string, code: string][] = [
  ['a changed claim', (jwt) => withPayload(jwt, { name: 'another' }), 'proof', 'SIGNATURE_INVALID'],
  [
    'a signature of another',
    (jwt) => `${jwt.slice(0, jwt.lastIndexOf('.'))}.${'A'.repeat(86)}`,
    'proof',
    'SIGNATURE_INVALID',
  ],
  ['alg none', (jwt) => withHeader(jwt, { alg: 'none' }), 'format', 'ALGORITHM_NOT_ALLOWED'],
  ['another typ', (jwt) => withHeader(jwt, { typ: 'JWT' }), 'format', 'TYP_WRONG'],
  ['a kid of another DID', (jwt) => withHeader(jwt, { kid: 'did:example:1#1' }), 'proof', 'SIGNER_MISMATCH'],
  ['two parts of three', (jwt) => jwt.slice(0, jwt.lastIndexOf('.')), 'format', 'JWS_MALFORMED'],
  ['no JWT', () => 'x', 'format', 'JWS_MALFORMED'],
  ['an object that is no credential', () => ({}), 'format', 'NOT_A_CREDENTIAL'],
]

function withPayload(jwt: string, change: Json): string {
  const [header, payload, signature] = partsOf(jwt)
  return [header, encode({ ...decode(payload), ...change }), signature].join('.')
}

function withHeader(jwt: string, change: Json): string {
  const [header, payload, signature] = partsOf(jwt)
  return [encode({ ...decode(header), ...change }), payload, signature].join('.')
}

export function testVerifying(stack: TestStack): void {
  const post = (body: unknown, token: string | undefined = stack.tokens.hospital) =>
    call<VerdictAnswer>({ url: `${stack.verifierUrl}/credentials/verify`, token, body })
  const issued = issueOne({ stack, organisation: 'board' })

  test('fixed for integrators: the members of a verdict, and of each check', async (t) => {
    const { jwt } = await issued
    const answer = await post({ verifiableCredential: jwt })
    t.is(answer.status, 200)
    t.is(answer.headers.get('content-type'), 'application/json; charset=utf-8')
    const { checks, record, ...rest } = answer.body
    t.deepEqual(rest, {
      ...{ verified: true, verdict: 'valid', errors: [], warnings: [] },
      problemDetails: [],
    } as never)
    t.regex(record, UUID)
    t.deepEqual(
      checks.map(({ check }) => check),
      CHECKS,
    )
    for (const check of checks) {
      t.deepEqual(Object.keys(check).sort(), ['check', 'code', 'evidence', 'message', 'outcome'])
      t.true(['pass', 'skipped'].includes(check.outcome), check.check)
    }
    const { evidence } = checkOf(answer.body, 'status')
    t.is(evidence.entries!.length, 2)
    t.is(typeof (evidence.block as Json).hash, 'string')
  })

  test('VC-JOSE-COSE §3.1.2: a compact JWT and its envelope are the same credential', async (t) => {
    const { jwt } = await issued
    const envelope = {
      '@context': 'https://www.w3.org/ns/credentials/v2',
      type: 'EnvelopedVerifiableCredential',
      id: `data:application/vc+jwt,${jwt}`,
    }
    const [plain, enveloped] = [
      await verifyOne({ stack, credential: jwt }),
      await verifyOne({ stack, credential: envelope }),
    ]
    t.is(plain.verdict, 'valid')
    t.deepEqual(
      enveloped.checks.map(({ outcome, code }) => [outcome, code]),
      plain.checks.map(({ outcome, code }) => [outcome, code]),
    )
  })

  for (const [title, change, check, code] of TAMPERED) {
    test(`${title} → ${check}: ${code}`, async (t) => {
      const { jwt } = await issued
      const answer = await post({ verifiableCredential: change(jwt) })
      const malformed = check === 'format'
      t.is(
        answer.status,
        malformed ? 400 : 200,
        'VCALM: 200 also when the answer is no, 400 for what is none',
      )
      t.is((answer.body as Json).code, malformed ? 'CREDENTIAL_MALFORMED' : undefined)
      t.regex(answer.body.record, UUID, 'recorded either way')
      const { verified, verdict, errors, checks } = answer.body
      t.false(verified)
      t.is(verdict, 'invalid')
      t.is(checkOf(answer.body, check).code, code)
      t.true(errors.some((error) => error.code === code && error.check === check))
      t.is(checks.find((found) => found.check === 'status')!.outcome, 'skipped', 'nothing is looked up')
    })
  }

  test('VCALM: what is not cryptography or data model is a warning, and decides the verdict', async (t) => {
    const body = issueBody('board')
    const past = { ...body.credential, validFrom: '2020-01-01T00:00:00Z', validUntil: '2021-01-01T00:00:00Z' }
    const { jwt } = await issueOne({ stack, organisation: 'board', body: { credential: past } })
    const verdict = await verifyOne({ stack, credential: jwt })
    t.true(verdict.verified)
    t.is(verdict.verdict, 'invalid')
    t.deepEqual(verdict.errors, [])
    t.like(verdict.warnings[0]!, { check: 'validity' })
  })

  const POLICIES: [title: string, options: Json, outcome: string, code: string][] = [
    ['an accepted type', { acceptedTypes: ['PractitionerLicenseCredential'] }, 'pass', 'OK'],
    ['a type that is not accepted', { acceptedTypes: ['Diploma'] }, 'fail', 'TYPE_NOT_ACCEPTED'],
    ['a claim that is there', { requiredClaims: ['/npi', '/licensee/familyName'] }, 'pass', 'OK'],
    ['a claim that is not', { requiredClaims: ['/npi', '/deaNumber'] }, 'fail', 'CLAIM_MISSING'],
    ['VCALM’s checks', { checks: ['proof'] }, 'skipped', 'NOT_APPLICABLE'],
  ]
  for (const [title, options, outcome, code] of POLICIES) {
    test(`policy: ${title} → ${outcome}`, async (t) => {
      const verdict = await verifyOne({ stack, credential: (await issued).jwt, options })
      t.like(checkOf(verdict, 'policy'), { outcome, code })
      t.is(verdict.verdict, outcome === 'fail' ? 'invalid' : 'valid')
    })
  }

  const BAD_BODIES: [title: string, body: Json, faults: string[]][] = [
    ['policies of its own', { verifiableCredential: 'x', policies: [] }, ['/policies FIELD_UNKNOWN']],
    ['an unknown option', { verifiableCredential: 'x', options: { now: 1 } }, ['/options/now FIELD_UNKNOWN']],
    [
      'a day and a second',
      { verifiableCredential: 'x', options: { maxStatusAge: 86_401 } },
      ['/options/maxStatusAge FIELD_SIZE'],
    ],
    [
      'a presentation’s option',
      { verifiableCredential: 'x', options: { challenge: 'a' } },
      ['/options/challenge FIELD_UNKNOWN'],
    ],
  ]
  for (const [title, body, faults] of BAD_BODIES) {
    test(`verify: ${title} → BODY_INVALID`, async (t) => {
      assertProblem(t, (await post(body)) as Answer<never>, { code: 'BODY_INVALID', faults })
    })
  }

  test('VCALM: no credential at all, and what is no object, are malformed', async (t) => {
    for (const body of [{}, { verifiableCredential: null }, { verifiableCredential: 7 }]) {
      const answer = await post(body)
      t.is(answer.status, 400)
      t.is(answer.headers.get('content-type'), 'application/problem+json')
      t.like(answer.body, {
        code: 'CREDENTIAL_MALFORMED',
        status: 400,
        verified: false,
        verdict: 'invalid',
      } as object)
    }
  })

  test('VCALM: returnCredential, returnResults and returnProblemDetails', async (t) => {
    const { jwt, payload } = await issued
    const all = { returnCredential: true, returnResults: true, returnProblemDetails: true }
    const { body } = await post({ verifiableCredential: jwt, options: all })
    const { credential, results, problemDetails } = body as unknown as Record<string, unknown>
    t.is(credential, jwt)
    t.deepEqual(problemDetails, [])
    const entries = payload.credentialStatus as Json[]
    t.like(results, {
      validFrom: { verified: true, input: payload.validFrom },
      credentialStatus: entries.map((input) => ({ verified: true, value: 0, input })),
      proof: [{ verified: true }],
    })
    const none = await post({ verifiableCredential: jwt, options: { returnProblemDetails: false } })
    t.false('problemDetails' in none.body || 'results' in none.body || 'credential' in none.body)
  })

  test('VC API: who names the proof among the checks is answered 400 where it does not hold', async (t) => {
    const tampered = withPayload((await issued).jwt, { name: 'another' })
    const answer = await post({ verifiableCredential: tampered, options: { checks: ['proof'] } })
    t.is(answer.status, 400)
    t.like(answer.body, { code: 'VERIFICATION_FAILED', verified: false } as object)
    t.is(checkOf(answer.body, 'proof').code, 'SIGNATURE_INVALID')
  })

  test('verify: no token, and one without the scope', async (t) => {
    const { jwt } = await issued
    const none = await call({
      url: `${stack.verifierUrl}/credentials/verify`,
      body: { verifiableCredential: jwt },
    })
    assertProblem(t, none, { code: 'TOKEN_MISSING' })
    const token = await requestTokenWith({ stack, organisation: 'board', scopes: ['credentials:issue'] })
    const lacking = await post({ verifiableCredential: jwt }, token)
    assertProblem(t, lacking as Answer<never>, { code: 'SCOPE_MISSING' })
    t.regex(lacking.headers.get('www-authenticate')!, /scope="credentials:verify"/)
  })

  const read = (id: string, token = stack.tokens.hospital) =>
    call<ProvenVerification>({ url: `${stack.verifierUrl}/verifications/${id}`, token })

  test('a verification record says what was found, and holds no claim', async (t) => {
    const { jwt } = await issued
    const options = { acceptedTypes: ['PractitionerLicenseCredential'], purposeOfUse: 'TREAT' }
    const answer = await call<VerdictAnswer>({
      url: `${stack.verifierUrl}/credentials/verify`,
      token: stack.tokens.hospital,
      body: { verifiableCredential: jwt, options },
      headers: { 'careseal-person': 'staff-7' },
    })
    const { status, body, text } = await read(answer.body.record)
    t.is(status, 200)
    t.like(body.record, {
      type: 'CaresealVerificationRecord',
      id: answer.body.record,
      organisation: 'hospital',
      client: 'hospital-demo',
      person: 'staff-7',
      policy: options,
      credentials: [],
    })
    t.deepEqual(body.record.presented, {
      kind: 'credential',
      digest: `0x${createHash('sha256').update(jwt).digest('hex')}`,
      verified: true,
      verdict: 'valid',
      checks: answer.body.checks,
    } as never)
    for (const claim of ['482913', 'Avery', '1234567893']) t.false(text.includes(claim), claim)
  })

  test('a verification record can be checked offline: its proof, and the verifier’s key', async (t) => {
    const { record } = await verifyOne({ stack, credential: (await issued).jwt })
    const { body } = await read(record)
    const { kid } = decode(body.proof.signedRoot.split('.')[0]!) as { kid: string }
    t.true(kid.startsWith(`${body.record.verifier}#`))
    const document = await call<{ verificationMethod: { id: string; publicKeyHex: string }[] }>({
      url: `${stack.verifierUrl}/1.0/identifiers/${encodeURIComponent(body.record.verifier)}`,
      headers: { accept: 'application/did' },
    })
    const method = document.body.verificationMethod.find(({ id }) => id === kid)! as unknown as Json
    const key = createPublicKey({ key: readEd25519(method), format: 'jwk' })
    const check = (verification: ProvenVerification) =>
      checkRecord({ verification, verify: (data, signature) => verify(null, data, key, signature) })
    t.true(check(body))
    t.false(check({ ...body, record: { ...body.record, person: 'somebody else' } }))
    const presented = { ...body.record.presented, verdict: 'invalid' as const }
    t.false(check({ ...body, record: { ...body.record, presented } }))
  })

  test('promise 13: a verification of another organisation is as one that never was', async (t) => {
    const { record } = await verifyOne({ stack, credential: (await issued).jwt })
    const foreign = await read(record, stack.tokens.board)
    assertProblem(t, foreign as Answer<never>, { code: 'VERIFICATION_NOT_FOUND' })
    const none = await read(randomUUID())
    t.deepEqual({ ...foreign.body, instance: '' }, { ...none.body, instance: '' } as never)
    assertProblem(t, (await read('x')) as Answer<never>, { code: 'VERIFICATION_NOT_FOUND' })
  })
}

/** The key of a verification method as did:ethr writes it. */
function readEd25519({ publicKeyHex, publicKeyBase64, publicKeyJwk }: Json): JsonWebKey {
  if (publicKeyJwk) return publicKeyJwk as JsonWebKey
  const bytes =
    publicKeyHex === undefined
      ? Buffer.from(publicKeyBase64 as string, 'base64')
      : Buffer.from(publicKeyHex as string, 'hex')
  return { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }
}
