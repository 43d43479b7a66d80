import { randomUUID } from 'node:crypto'
import test from 'ava'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, EXAMPLES, issueBody, issueOne, type Json, setStatus } from '#test/_helpers/call-stack.ts'
import { startTestStack } from '#test/_helpers/start-test-stack.ts'
import { createHolder } from '../../examples/create-holder.ts'

// VCALM besides issuing and verifying: deleting, status lists, presentations, workflows and exchanges.

const stack = await startTestStack()
test.after.always(() => stack.stop())

const { issuerUrl, verifierUrl, tokens } = stack
const clinic = `${issuerUrl}/orgs/clinic`
const sandbox = `${issuerUrl}/orgs/sandbox`
const V2 = 'https://www.w3.org/ns/credentials/v2'
const PRESENTATION = { '@context': [V2], type: ['VerifiablePresentation'] }

const envelope = (jwt: string) => ({
  '@context': V2,
  type: 'EnvelopedVerifiableCredential',
  id: `data:application/vc+jwt,${jwt}`,
})

test('DELETE /credentials/{id}: it is gone, its status is not', async (t) => {
  const { id } = await issueOne({ stack, organisation: 'clinic' })
  const url = `${clinic}/credentials/${encodeURIComponent(id)}`
  const token = tokens.clinic
  t.is((await call({ url, method: 'DELETE', token })).status, 202)
  assertProblem(t, await call({ url, token }), { code: 'CREDENTIAL_DELETED' })
  assertProblem(t, await call({ url, method: 'DELETE', token }), { code: 'CREDENTIAL_DELETED' })
  t.is((await setStatus({ stack, organisation: 'clinic', id })).status, 200)
  const none = `${clinic}/credentials/urn%3Auuid%3A${randomUUID()}`
  assertProblem(t, await call({ url: none, method: 'DELETE', token }), { code: 'CREDENTIAL_NOT_FOUND' })
})

test('DELETE /credentials/{id}: an Idempotency-Key does not bring it back', async (t) => {
  const headers = { 'Idempotency-Key': randomUUID() }
  const body = issueBody('clinic')
  const { id } = await issueOne({ stack, organisation: 'clinic', body, headers })
  const token = tokens.clinic
  await call({ url: `${clinic}/credentials/${encodeURIComponent(id)}`, method: 'DELETE', token })
  const again = await call({ url: `${clinic}/credentials/issue`, token, body, headers })
  assertProblem(t, again, { code: 'CREDENTIAL_DELETED' })
})

test('POST /status-lists: the list that new credentials get their index in', async (t) => {
  const url = `${clinic}/status-lists`
  const token = tokens.clinic
  const { status, body, headers } = await call<{ id: string; verifiableCredential: Json }>({
    url,
    token,
    body: { statusPurpose: 'revocation' },
  })
  t.is(status, 201)
  t.is(headers.get('location'), body.id)
  t.is(body.verifiableCredential.type, 'EnvelopedVerifiableCredential')
  const { payload } = await issueOne({ stack, organisation: 'clinic' })
  const entries = payload.credentialStatus as Json[]
  t.true(entries.some((entry) => entry.statusListCredential === body.id))
  t.is((await call({ url: body.id })).status, 200, 'public')
  const unknown = await call({ url, token, body: { statusPurpose: 'refresh' } })
  assertProblem(t, unknown, { code: 'STATUS_PURPOSE_UNKNOWN' })
})

const FORMS: [title: string, options: Json, type: string][] = [
  ['an embedded proof', {}, 'VerifiablePresentation'],
  ['eddsa-jcs-2022', { cryptosuite: 'eddsa-jcs-2022' }, 'VerifiablePresentation'],
  [
    'ecdsa-rdfc-2019',
    { cryptosuite: 'ecdsa-rdfc-2019', type: 'DataIntegrityProof' },
    'VerifiablePresentation',
  ],
  ['JOSE', { mediaType: 'application/vp+jwt' }, 'EnvelopedVerifiablePresentation'],
]
for (const [title, options, type] of FORMS) {
  test(`POST /presentations: with ${title}, what an organisation signs is verified`, async (t) => {
    const token = tokens.sandbox
    const given = (await call<Json>({ url: `${verifierUrl}/challenges`, method: 'POST', token })).body
    const { challenge, domain } = given
    const { dids } = (await call<{ dids: string[] }>({ url: sandbox })).body
    const holder = dids.find((did) =>
      did.startsWith(options.cryptosuite === 'ecdsa-rdfc-2019' ? 'did:key:zDna' : 'did:key:z6Mk'),
    )
    const made = await call<{ verifiablePresentation: Json }>({
      url: `${sandbox}/presentations`,
      token,
      body: { presentation: { ...PRESENTATION, holder }, options: { ...options, challenge, domain } },
    })
    t.is(made.status, 201, made.text)
    const { verifiablePresentation } = made.body
    t.true([verifiablePresentation.type].flat().includes(type))
    const url = `${verifierUrl}/presentations/verify`
    const body = {
      verifiablePresentation,
      options: { challenge, domain, returnPresentation: true, returnResults: true },
    }
    const verified = await call<Json & { results: { presentation: Json } }>({ url, token, body })
    t.is(verified.status, 200, verified.text)
    t.true(verified.body.verified as boolean, verified.text)
    t.deepEqual(verified.body.verifiablePresentation, verifiablePresentation)
    t.like(verified.body.results.presentation, {
      challenge: { verified: true, input: challenge },
      domain: { verified: true, input: domain },
      holder: { verified: true, input: holder },
    })
    const location = `${issuerUrl}${made.headers.get('location')}`
    t.deepEqual((await call({ url: location, token })).body, verifiablePresentation)
    const list = await call<Json[]>({ url: `${sandbox}/presentations?limit=200`, token })
    t.true(list.body.some((one) => JSON.stringify(one) === JSON.stringify(verifiablePresentation)))
    t.is((await call({ url: location, method: 'DELETE', token })).status, 202)
    assertProblem(t, await call({ url: location, token }), { code: 'PRESENTATION_DELETED' })
  })
}

for (const method of ['ethr', 'web']) {
  test(`POST /presentations: a board shows what it was issued, as its did:${method}`, async (t) => {
    const board = `${issuerUrl}/orgs/board`
    const token = tokens.board
    const { dids } = (await call<{ dids: string[] }>({ url: board })).body
    const holder = dids.find((did) => did.startsWith(`did:${method}:`))!
    const body = issueBody('clinic', { id: holder })
    const { jwt } = await issueOne({ stack, organisation: 'clinic', body })
    const given = (await call<Json>({ url: `${verifierUrl}/challenges`, method: 'POST', token })).body
    const { challenge, domain } = given
    const made = await call<{ verifiablePresentation: Json }>({
      url: `${board}/presentations`,
      token,
      body: {
        presentation: { ...PRESENTATION, holder, verifiableCredential: [envelope(jwt)] },
        options: { challenge, domain },
      },
    })
    t.is(made.status, 201, made.text)
    const { verifiablePresentation } = made.body
    const verified = await call<Json>({
      url: `${verifierUrl}/presentations/verify`,
      token,
      body: { verifiablePresentation, options: { challenge, domain } },
    })
    t.like(verified.body, { verdict: 'valid', verified: true }, verified.text)
  })
}

test('POST /presentations: what is no presentation, or not ours to hold, is refused', async (t) => {
  const post = (presentation: Json, options: Json = {}) =>
    call({ url: `${sandbox}/presentations`, token: tokens.sandbox, body: { presentation, options } })
  const bad: [Json, string][] = [
    [{ ...PRESENTATION, '@context': [] }, '/presentation/@context/0 CONTEXT_INVALID'],
    [{ ...PRESENTATION, type: ['Other'] }, '/presentation/type TYPE_INVALID'],
    [{ ...PRESENTATION, holder: 'did:example:1' }, '/presentation/holder PRESENTATION_INVALID'],
    [
      { ...PRESENTATION, verifiableCredential: ['x'] },
      '/presentation/verifiableCredential/0 PROPERTY_INVALID',
    ],
  ]
  for (const [presentation, fault] of bad) {
    assertProblem(t, await post(presentation), { code: 'PRESENTATION_INVALID', faults: [fault] })
  }
  const foreign = await post(PRESENTATION, { verificationMethod: 'did:example:1#1' })
  assertProblem(t, foreign, {
    code: 'PRESENTATION_INVALID',
    faults: ['/options/verificationMethod PRESENTATION_INVALID'],
  })
})

/** A workflow of the clinic: whoever shows a DID gets the consent that the exchange holds, for that DID. */
const { credential } = EXAMPLES.clinic
const issuing = {
  initialStep: 'authenticate',
  steps: {
    authenticate: {
      createChallenge: true,
      verifiablePresentationRequest: { query: [{ type: 'DIDAuthentication' }] },
      nextStep: 'issue',
    },
    issue: { issueRequests: [{ credentialTemplateId: 'consent' }] },
  },
  credentialTemplates: [
    {
      id: 'consent',
      type: 'json',
      template: JSON.stringify({
        credential: {
          ...credential,
          credentialSubject: {
            ...credential.credentialSubject,
            id: { $variable: '/results/authenticate/did' },
            scope: { $variable: '/scope' },
          },
        },
      }),
    },
  ],
}

type Created = { id: string; state: string; step: string; sequence: number; variables: Json }
type Reply = {
  verifiablePresentationRequest?: { challenge: string; domain: string; query: Json[] }
  verifiablePresentation?: { verifiableCredential: { id: string }[] }
}

async function begin(base: string, token: string, workflow: Json, exchange: Json = {}) {
  const made = await call<{ id: string }>({ url: `${base}/workflows`, token, body: workflow })
  if (made.status !== 201) throw new Error(made.text)
  const url = `${base}/workflows/${made.body.id}/exchanges`
  const begun = await call<Created>({ url, token, body: exchange })
  if (begun.status !== 201) throw new Error(begun.text)
  return { workflow: made.headers.get('location')!, url: begun.headers.get('location')!, begun: begun.body }
}

test('exchanges at the issuer: DID Authentication, then what the template says is issued, once', async (t) => {
  const token = tokens.clinic
  const { scope } = credential.credentialSubject as { scope?: unknown }
  const { workflow, url, begun } = await begin(clinic, token, issuing, { variables: { scope } })
  t.like((await call({ url: workflow, token })).body, { initialStep: 'authenticate' })
  t.like(begun, { state: 'pending', sequence: 0, step: 'authenticate' })
  t.deepEqual((await call({ url: `${url}/protocols` })).body, {
    protocols: { vcapi: url, interact: `${url}/protocols?iuv=1` },
  })
  const asked = await call<Reply>({ url, body: {} })
  t.is(asked.status, 200, asked.text)
  const { challenge, domain, query } = asked.body.verifiablePresentationRequest!
  t.deepEqual(query, [{ type: 'DIDAuthentication' }])

  const patient = await createHolder()
  const other = await patient.present({ credentials: [], challenge: 'another', domain })
  const refusal = await call({ url, body: { verifiablePresentation: other } })
  assertProblem(t, refusal, {
    code: 'PRESENTATION_REFUSED',
    faults: ['/verifiablePresentation NONCE_MISMATCH'],
  })
  t.truthy((await call<Json>({ url, token })).body.lastError)

  const verifiablePresentation = await patient.present({ credentials: [], challenge, domain })
  const answers = await Promise.all([1, 2].map(() => call<Reply>({ url, body: { verifiablePresentation } })))
  const [issued, lost] = answers.sort((a, b) => a.status - b.status)
  t.is(issued!.status, 200, issued!.text)
  // the second, while the first is looked at, or after it
  t.true(lost!.status === 409 || lost!.text === issued!.text, lost!.text)
  const [only] = issued!.body.verifiablePresentation!.verifiableCredential
  const again = await call<Reply>({ url, body: { verifiablePresentation, referenceId: 'again' } })
  t.deepEqual(again.body, { ...issued!.body, referenceId: 'again' }, 'an answer that was lost is given again')
  const verified = await call<Json>({
    url: `${verifierUrl}/credentials/verify`,
    token: tokens.hospital,
    body: { verifiableCredential: only },
  })
  t.is(verified.body.verdict, 'valid', verified.text)
  const state = (await call<Created>({ url, token })).body
  t.is(state.state, 'complete')
  t.is((state.variables.results as Record<string, Json>).authenticate!.did, patient.did)
  assertProblem(t, await call({ url, body: {} }), { code: 'EXCHANGE_ENDED' })
  assertProblem(t, await call({ url, body: { verifiablePresentation: other } }), { code: 'EXCHANGE_ENDED' })
})

test('exchanges at the verifier: a credential is asked for, presented, verified and recorded', async (t) => {
  const token = tokens.hospital
  const [, type] = credential.type
  const request = {
    query: [{ type: 'QueryByExample', credentialQuery: { reason: 'a consent', example: { type } } }],
  }
  const steps = { present: { verifiablePresentationRequest: request } }
  const { url } = await begin(verifierUrl, token, { initialStep: 'present', steps })
  const patient = await createHolder()
  const body = issueBody('clinic', { id: patient.did })
  const { jwt } = await issueOne({ stack, organisation: 'clinic', body })
  const present = async (credentials: object[]) => {
    const asked = (await call<Reply>({ url, body: {} })).body.verifiablePresentationRequest!
    const verifiablePresentation = await patient.present({ credentials, ...asked })
    return call<Json>({ url, body: { verifiablePresentation } })
  }
  assertProblem(t, await present([]), {
    code: 'PRESENTATION_REFUSED',
    faults: ['/verifiablePresentation PRESENTATION_EMPTY'],
  })
  const answer = await present([envelope(jwt)])
  t.is(answer.status, 200, answer.text)
  t.deepEqual(answer.body, {})
  const state = (await call<Created>({ url, token })).body
  t.is(state.state, 'complete')
  const { present: result } = state.variables.results as Record<string, Json & { verification: Json }>
  t.is(result!.did, patient.did)
  t.is(result!.verification.verdict, 'valid')
  t.is((await call({ url: `${verifierUrl}/verifications/${result!.record}`, token })).status, 200)
})

test('exchanges: what is over, unknown or another organisation’s', async (t) => {
  const token = tokens.clinic
  const ends = [-1, 31 * 24 * 60 * 60].map((seconds) => new Date(Date.now() + seconds * 1000).toISOString())
  const { url, workflow } = await begin(clinic, token, issuing)
  for (const expires of ends) {
    const answer = await call({ url: `${workflow}/exchanges`, token, body: { expires } })
    assertProblem(t, answer, { code: 'TIME_INVALID' })
  }
  assertProblem(t, await call({ url: `${url}x`, body: {} }), { code: 'EXCHANGE_NOT_FOUND' })
  assertProblem(t, await call({ url, token: tokens.board }), { code: 'ORGANISATION_NOT_FOUND' })
  const early = await call({ url, body: { verifiablePresentation: 'x' } })
  assertProblem(t, early, { code: 'EXCHANGE_MESSAGE_INVALID' })
})

test('workflows: steps that are not there or lead in a circle, queries and templates that cannot be served', async (t) => {
  const { steps, credentialTemplates } = issuing
  const bad: [Json, string][] = [
    [{ ...issuing, initialStep: 'none' }, '/initialStep'],
    [{ ...issuing, steps: { ...steps, issue: { nextStep: 'authenticate' } } }, '/steps'],
    [{ ...issuing, credentialTemplates: [] }, '/steps/issue/issueRequests'],
    [
      { ...issuing, credentialTemplates: [{ ...credentialTemplates[0], template: '{{' }] },
      '/credentialTemplates/0/template',
    ],
    [
      {
        initialStep: 'a',
        steps: { a: { verifiablePresentationRequest: { query: [{ type: 'QueryByExample' }] } } },
      },
      '/steps/a/verifiablePresentationRequest',
    ],
  ]
  for (const [body, pointer] of bad) {
    const answer = await call({ url: `${clinic}/workflows`, token: tokens.clinic, body })
    assertProblem(t, answer, { code: 'WORKFLOW_INVALID', faults: [`${pointer} WORKFLOW_INVALID`] })
  }
  const body = { ...issuing, id: 'consents' }
  const twice = [1, 2].map(() => call({ url: `${clinic}/workflows`, token: tokens.clinic, body }))
  const [made, taken] = (await Promise.all(twice)).sort((a, b) => a.status - b.status)
  t.is(made!.status, 201)
  assertProblem(t, taken!, { code: 'WORKFLOW_EXISTS' })
  const atVerifier = { initialStep: 'issue', steps: { issue: steps.issue }, credentialTemplates }
  const none = await call({ url: `${verifierUrl}/workflows`, token: tokens.hospital, body: atVerifier })
  assertProblem(t, none, {
    code: 'WORKFLOW_INVALID',
    faults: ['/steps/issue/issueRequests WORKFLOW_INVALID'],
  })
})
