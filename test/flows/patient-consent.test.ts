import test from 'ava'
import { decodeJwt } from 'jose'
import question from '#schemas/patient-consent/example-request.json' with { type: 'json' }
import { digestGranted, digestText } from '#schemas/patient-consent/grant.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import {
  type Answer,
  call,
  checkOf,
  EXAMPLES,
  issueBody,
  issueOne,
  type Json,
  readEnveloped,
  verifyOne,
} from '#test/_helpers/call-stack.ts'
import { requestTokenWith, startTestStack } from '#test/_helpers/start-test-stack.ts'
import { createHolder, type Holder, type ToSign } from '../../examples/create-holder.ts'
import { type Format, ISSUED_AS, present } from '../interop/_presenting-wallet.ts'
import { createWalletKey } from '../interop/_wallet.ts'
import { openAsking } from '../verifier-api/_asking-wallets.ts'

// What a patient grants with a key of their own, from the draft to the decision, on a stack as npm start runs it.

const stack = await startTestStack()
test.after.always(() => stack.stop())
const { issuerUrl, verifierUrl, tokens } = stack
const clinic = `${issuerUrl}/orgs/clinic`
const TEXT = 'I permit the disclosure of my laboratory results to whoever treats me.'
const EVIDENCE = [{ kind: 'birth-record', digest: `0x${'5a'.repeat(32)}` }]

type Draft = { claims: Json & { policy: Json }; sign: ToSign; expiresAt: string }

function claimsOf(patient: Pick<Holder, 'did'>, change: Json = {}): Json {
  const { signature: _signature, policy, ...claims } = EXAMPLES.clinic.credential.credentialSubject
  const { digest: _digest, ...shown } = policy
  return { ...claims, policy: shown, id: patient.did, ...change }
}

const draftWith = (body: Json) =>
  call<Draft>({ url: `${clinic}/consents/drafts`, token: tokens.clinic, body: { text: TEXT, ...body } })

async function draft(patient: Holder, change: Json = {}): Promise<Draft> {
  const { status, text, body } = await draftWith({ claims: claimsOf(patient, change) })
  if (status !== 200) throw new Error(`not drafted: ${status} ${text}`)
  return body
}

function issue(claims: Json, grant: string): Promise<Answer> {
  const { credential } = EXAMPLES.clinic
  return call({
    url: `${clinic}/credentials/issue`,
    token: tokens.clinic,
    body: { credential: { ...credential, credentialSubject: { ...claims, signature: { grant } } } },
  })
}

async function hold(holder: Holder, jwt: string): Promise<Answer> {
  const given = await call<{ challenge: string; domain: string }>({
    url: `${verifierUrl}/challenges`,
    method: 'POST',
    token: tokens.hospital,
  })
  const type = 'EnvelopedVerifiableCredential'
  const credential = {
    '@context': 'https://www.w3.org/ns/credentials/v2',
    type,
    id: `data:application/vc+jwt,${jwt}`,
  }
  const { challenge, domain } = given.body
  const verifiablePresentation = await holder.present({ credentials: [credential], challenge, domain })
  return call({
    url: `${verifierUrl}/consents`,
    token: tokens.hospital,
    body: { verifiablePresentation, options: { challenge, domain } },
  })
}

const decide = (patient: Pick<Holder, 'did'>) =>
  call<{ decision: string; basedOn: string[] }>({
    url: `${verifierUrl}/consents/decide`,
    token: tokens.hospital,
    body: {
      patient: patient.did,
      ...question,
    },
  })

test('45 CFR 164.508(c)(1)(vi): the custodian drafts, the patient signs, the custodian issues, and decisions rest on it', async (t) => {
  const patient = await createHolder()
  const { claims, sign } = await draft(patient)
  // what a wallet looks at before it signs
  t.is(sign.payload.text_digest, digestText(TEXT))
  t.is(claims.policy.digest, digestText(TEXT))
  t.is(sign.payload.claims_digest, digestGranted(claims as never))
  t.is(sign.payload.iss, patient.did)
  t.is(sign.payload.aud, (claims.custodian as Json).id)
  const grant = await patient.signGrant(sign)
  const issued = await issue(claims, grant)
  t.is(issued.status, 201, issued.text)
  const { jwt, id, payload } = readEnveloped(issued.body.verifiableCredential as { id: string })
  const { signature } = payload.credentialSubject as { signature: Json }
  const signedAt = new Date(decodeJwt(grant).iat! * 1000).toISOString().replace('.000Z', 'Z')
  t.deepEqual(signature, { signer: patient.did, signedAt, capacity: 'self', method: 'wallet', grant })
  const verdict = await verifyOne({ stack, credential: jwt })
  t.is(verdict.verdict, 'valid', JSON.stringify(verdict.checks))
  t.like(checkOf(verdict, 'issuer').evidence.grant as Json, { kid: `${patient.did}#0`, signedAt })
  t.is((await hold(patient, jwt)).status, 201)
  t.like((await decide(patient)).body, { decision: 'permit', basedOn: [id] })
})

test('what was signed is good for one credential: again, and at once, it is GRANT_USED', async (t) => {
  const patient = await createHolder()
  const { claims, sign } = await draft(patient)
  const grant = await patient.signGrant(sign)
  const answers = await Promise.all([issue(claims, grant), issue(claims, grant), issue(claims, grant)])
  t.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409])
  assertProblem(t, await issue(claims, grant), { code: 'GRANT_USED' })
  // another signature over the same draft is the same grant
  assertProblem(t, await issue(claims, await patient.signGrant(sign)), { code: 'GRANT_USED' })
})

const POINTER = '/credential/credentialSubject/signature/grant'
const REFUSED: [title: string, alter: (draft: Draft) => Draft, code: string][] = [
  [
    'altered claims',
    ({ claims, ...rest }) => ({ ...rest, claims: { ...claims, purposes: ['TREAT', 'HMARKT'] } }),
    'GRANT_CLAIMS_MISMATCH',
  ],
  [
    'an altered text',
    ({ claims, ...rest }) => ({
      ...rest,
      claims: { ...claims, policy: { ...claims.policy, digest: digestText(`${TEXT} And sell them.`) } },
    }),
    'GRANT_TEXT_MISMATCH',
  ],
  [
    'another custodian',
    ({ sign, ...rest }) => ({
      ...rest,
      sign: { ...sign, payload: { ...sign.payload, aud: 'did:web:x.example' } },
    }),
    'GRANT_AUDIENCE_MISMATCH',
  ],
  [
    'a withdrawal',
    ({ sign, ...rest }) => ({ ...rest, sign: { ...sign, typ: 'careseal-withdrawal+jwt' } }),
    'GRANT_MALFORMED',
  ],
]
for (const [title, alter, code] of REFUSED) {
  test(`not issued, signed with: ${title}`, async (t) => {
    const patient = await createHolder()
    const { claims, sign } = alter(await draft(patient))
    const answer = await issue(claims, await patient.signGrant(sign))
    assertProblem(t, answer, { code: 'GRANT_INVALID', faults: [`${POINTER} ${code}`] })
  })
}

test('not issued: another key than the patient’s', async (t) => {
  const [patient, other] = [await createHolder(), await createHolder()]
  const { claims, sign } = await draft(patient)
  const answer = await issue(claims, await other.signGrant(sign))
  assertProblem(t, answer, { code: 'GRANT_INVALID', faults: [`${POINTER} GRANT_SIGNER_MISMATCH`] })
})

test('not issued: a draft that has expired', async (t) => {
  const patient = await createHolder()
  const { claims, sign } = await draft(patient)
  const past = Math.floor(Date.now() / 1000) - 100
  const expired = { ...sign, payload: { ...sign.payload, exp: past } }
  const early = await patient.signGrant(expired, { iat: past - 100 })
  assertProblem(t, await issue(claims, early), { code: 'GRANT_EXPIRED' })
  const tomorrow = Math.floor(Date.now() / 1000) + 1_800
  const ahead = await patient.signGrant(sign, { iat: tomorrow })
  assertProblem(t, await issue(claims, ahead), {
    code: 'GRANT_INVALID',
    faults: [`${POINTER} GRANT_TIME_MISMATCH`],
  })
})

test('a draft is held against the family before anybody signs it', async (t) => {
  const patient = await createHolder()
  const bad = await draftWith({ claims: claimsOf(patient, { purposes: ['CURIOSITY'], base: undefined }) })
  assertProblem(t, bad as never, {
    code: 'CLAIMS_INVALID',
    faults: ['/claims/base CLAIM_MISSING', '/claims/purposes/0 CLAIM_NOT_LISTED'],
  })
  const other = {
    custodian: { id: 'did:web:other.example' },
    policy: { ...(claimsOf(patient).policy as Json) },
  }
  assertProblem(t, (await draftWith({ claims: claimsOf(patient, other) })) as never, {
    code: 'CLAIMS_INVALID',
    faults: ['/claims/custodian/id ISSUER_NOT_YOURS'],
  })
  const text = { policy: { ...(claimsOf(patient).policy as Json), digest: `0x${'ab'.repeat(32)}` } }
  assertProblem(t, (await draftWith({ claims: claimsOf(patient, text) })) as never, {
    code: 'CLAIMS_INVALID',
    faults: ['/claims/policy/digest TEXT_MISMATCH'],
  })
  for (const claims of [{}, { policy: 7, period: null, authority: [] }]) {
    t.is((await draftWith({ claims })).status, 422)
  }
})

test('for a minor: it ends before the month in which they come of age, and nothing says the day', async (t) => {
  const [minor, guardian] = [await createHolder(), await createHolder()]
  const forMinor = (period: Json) =>
    claimsOf(minor, {
      grantor: { id: guardian.did },
      authority: { capacity: 'guardian', ground: 'minority', evidence: EVIDENCE },
      period: { start: '2026-01-01T00:00:00Z', ...period },
    })
  assertProblem(t, (await draftWith({ claims: forMinor({ end: '2031-01-01T00:00:00Z' }) })) as never, {
    code: 'CLAIMS_INVALID',
    faults: ['/comesOfAge FIELD_MISSING'],
  })
  const late = await draftWith({
    claims: forMinor({ end: '2031-05-17T00:00:00Z' }),
    comesOfAge: '2031-05-17',
  })
  assertProblem(t, late as never, {
    code: 'CLAIMS_INVALID',
    faults: ['/claims/period/end PERIOD_PAST_MAJORITY'],
  })
  const { body, text } = await draftWith({ claims: forMinor({}), comesOfAge: '2031-05-17' })
  t.is((body.claims.period as Json).end, '2031-05-01T00:00:00Z')
  t.false(text.includes('2031-05-17'))
  t.is(body.sign.payload.iss, guardian.did)
  // the minor's own key cannot grant what the guardian is to grant
  assertProblem(t, await issue(body.claims, await minor.signGrant(body.sign)), {
    code: 'GRANT_INVALID',
    faults: [`${POINTER} GRANT_SIGNER_MISMATCH`],
  })
  const issued = await issue(body.claims, await guardian.signGrant(body.sign))
  t.is(issued.status, 201, issued.text)
  const { jwt, id } = readEnveloped(issued.body.verifiableCredential as { id: string })
  t.is((await hold(guardian, jwt)).status, 201)
  t.like((await decide(minor)).body, { decision: 'permit', basedOn: [id] })
})

test('who came of age grants alone, and ends alone what was granted for them', async (t) => {
  const [adult, guardian] = [await createHolder(), await createHolder()]
  const over = { start: '2020-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' }
  const signature = { signedAt: '2020-01-01T00:00:00Z', capacity: 'guardian' }
  const body = issueBody('clinic', {
    id: adult.did,
    grantor: { id: guardian.did },
    authority: { capacity: 'guardian', ground: 'minority', evidence: EVIDENCE },
    period: over,
    signature,
  })
  const { jwt, id } = await issueOne({ stack, organisation: 'clinic', body })
  t.is((await hold(adult, jwt)).status, 201)
  t.is((await decide(adult)).body.decision, 'no-consent', 'it is over')
  const end = async (by: Holder, audience: string, url: string) => {
    const type = 'careseal-withdrawal+jwt'
    const request = await by.signRequest({ type, consent: id, audience })
    return call({ url: `${url}/consents/${encodeURIComponent(id)}/withdraw`, body: { request } })
  }
  assertProblem(t, await end(guardian, verifierUrl, verifierUrl), { code: 'CONSENT_NOT_YOURS' })
  assertProblem(t, await end(guardian, clinic, clinic), { code: 'CONSENT_NOT_YOURS' })
  t.is((await end(adult, verifierUrl, verifierUrl)).status, 200)
  t.is((await end(adult, clinic, clinic)).status, 200)
  const { claims, sign } = await draft(adult, { replaces: id })
  const own = await issue(claims, await adult.signGrant(sign))
  const granted = readEnveloped(own.body.verifiableCredential as { id: string })
  t.is((await hold(adult, granted.jwt)).status, 201)
  t.like((await decide(adult)).body, { decision: 'permit', basedOn: [granted.id] })
})

const { ask, askWith, look, readRequest, answer } = openAsking(stack)

for (const format of Object.keys(ISSUED_AS) as Format[]) {
  test(`OID4VP 1.0 §8.2: a consent as ${format} is held as POST /consents holds it`, async (t) => {
    const key = await createWalletKey('EdDSA')
    const { credential } = issueBody('clinic', { id: key.did })
    const { status, text, body } = await call<{ verifiableCredential: { id?: string } }>({
      url: `${clinic}/credentials/issue`,
      token: tokens.clinic,
      body: { credential, options: ISSUED_AS[format] },
    })
    t.is(status, 201, text)
    const { verifiableCredential } = body
    const isEnveloped = verifiableCredential.id?.startsWith('data:') && format !== 'vc+jwt'
    const presentable = isEnveloped
      ? verifiableCredential.id!.slice(verifiableCredential.id!.indexOf(',') + 1)
      : verifiableCredential
    const created = await ask({ profile: 'patient-consent', response_mode: 'direct_post' })
    const { nonce, client_id: audience } = await readRequest(created)
    const presentation = await present({ format, credential: presentable, key, nonce, audience })
    const query = `consent_${format.replace('+', '_')}`
    const sent = await answer(created, { [query]: [presentation] })
    t.is(sent.status, 200, JSON.stringify(sent.body))
    const state = await look(created)
    t.is(state.body.verdict, 'valid', state.text)
    const { held, code } = state.body.results[0]!.consents as { held: { id: string }[]; code: string | null }
    t.is(code, null, state.text)
    t.is(held.length, 1)
    t.like((await decide(key)).body, { decision: 'permit', basedOn: [held[0]!.id] })
  })
}

test('OID4VP 1.0 §8.6: what is no consent is an answer, is not held, and who asked is told', async (t) => {
  const key = await createWalletKey('EdDSA')
  const license = await issueOne({ stack, organisation: 'board', body: issueBody('board', { id: key.did }) })
  const dcql_query = {
    credentials: [{ id: 'any', format: 'vc+jwt', meta: { type_values: [['VerifiableCredential']] } }],
  }
  const created = await ask({ dcql_query, hold_consents: true, response_mode: 'direct_post' })
  const { nonce, client_id: audience } = await readRequest(created)
  const credential = {
    '@context': 'https://www.w3.org/ns/credentials/v2',
    type: 'EnvelopedVerifiableCredential',
    id: `data:application/vc+jwt,${license.jwt}`,
  }
  const presentation = await present({ format: 'vc+jwt', credential, key, nonce, audience })
  t.is((await answer(created, { any: [presentation] })).status, 200)
  const { body } = await look(created)
  t.deepEqual(body.results[0]!.consents as object, { held: [], code: 'CONSENT_NOT_VALID' })
})

test('whoever asks for consents to be held needs consents:decide', async (t) => {
  const token = await requestTokenWith({ stack, organisation: 'hospital', scopes: ['credentials:verify'] })
  const url = `${verifierUrl}/presentation-requests`
  assertProblem(t, await call({ url, token, body: { profile: 'patient-consent' } }), {
    code: 'SCOPE_MISSING',
  })
  t.is((await askWith({ profile: 'patient-consent' })).status, 201)
})
