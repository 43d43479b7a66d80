import test, { type ExecutionContext } from 'ava'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, EXAMPLES, issueBody, issueOne, type Json } from '#test/_helpers/call-stack.ts'
import { openBrowser, openPage } from '#test/_helpers/open-browser.ts'
import { startTestStack } from '#test/_helpers/start-test-stack.ts'
import { createHolder } from '../../examples/create-holder.ts'
import { openAsking, queryOf } from '../verifier-api/_asking-wallets.ts'
import { present } from './_presenting-wallet.ts'
import { createWalletKey } from './_wallet.ts'

// Workflows as VCALM has them: templates, schemas, what a step can have, and the protocols of an exchange.

const stack = await startTestStack()
test.after.always(() => stack.stop())

const { issuerUrl, verifierUrl, tokens } = stack
const clinic = { base: `${issuerUrl}/orgs/clinic`, token: tokens.clinic }
const hospital = { base: verifierUrl, token: tokens.hospital }
const { credential } = EXAMPLES.clinic
const [, type] = credential.type

type Place = typeof clinic
type Asked = { challenge: string; domain: string; query: Json[] }
type Reply = Json & {
  verifiablePresentationRequest?: Asked
  verifiablePresentation?: { verifiableCredential: unknown[] }
}
type State = { state: string; lastError?: Json; variables: Json & { results: Record<string, Json> } }

const setUp = ({ base, token }: Place, workflow: Json) =>
  call<{ id: string }>({ url: `${base}/workflows`, token, body: workflow })

async function begin(place: Place, workflow: Json, variables: Json = {}) {
  const { base, token } = place
  const made = await setUp(place, workflow)
  if (made.status !== 201) throw new Error(made.text)
  const url = `${base}/workflows/${made.body.id}/exchanges`
  const begun = await call({ url, token, body: { variables } })
  if (begun.status !== 201) throw new Error(begun.text)
  const exchange = begun.headers.get('location')!
  const say = (body: Json = {}) => call<Reply>({ url: exchange, body })
  return {
    exchange,
    say,
    look: async () => (await call<State>({ url: exchange, token })).body,
    /** Answers with a presentation of a holder that is asked. */
    async answer(credentials: object[] = [], holder?: Awaited<ReturnType<typeof createHolder>>) {
      const { challenge, domain } = (await say()).body.verifiablePresentationRequest!
      const who = holder ?? (await createHolder())
      return say({ verifiablePresentation: await who.present({ credentials, challenge, domain }) })
    },
  }
}

/** As VCALM's "Basic Workflow": the query is no array, and the template is JSONata. */
const BASIC = {
  initialStep: 'didAuthRequest',
  steps: {
    didAuthRequest: {
      createChallenge: true,
      verifiablePresentationRequest: {
        query: {
          type: 'DIDAuthentication',
          acceptedMethods: [{ method: 'jwk' }, { method: 'web' }],
          acceptedCryptosuites: [{ cryptosuite: 'eddsa-rdfc-2022' }],
        },
        domain: clinic.base,
      },
      nextStep: 'credentialDelivery',
    },
    credentialDelivery: {
      issueRequests: [{ credentialTemplateId: 'urn:uuid:caffb919-053a-4bfa-beba-80567904f842' }],
      redirectUrl: 'https://clinic.example/done',
    },
  },
  credentialTemplates: [
    {
      id: 'urn:uuid:caffb919-053a-4bfa-beba-80567904f842',
      type: 'jsonata',
      template: `{ "credential": $merge([consent, { "credentialSubject": $merge([consent.credentialSubject, {
        "id": results.didAuthRequest.did
      }]) }]) }`,
    },
  ],
}

test('VCALM, a basic workflow: who shows a DID gets what the JSONata template comes to, and where to go on', async (t) => {
  const patient = await createHolder()
  const { answer, look } = await begin(clinic, BASIC, { consent: credential })
  const { status, text, body } = await answer([], patient)
  t.is(status, 200, text)
  t.is(body.redirectUrl, 'https://clinic.example/done')
  const [verifiableCredential] = body.verifiablePresentation!.verifiableCredential
  const url = `${verifierUrl}/credentials/verify`
  const verified = await call<Json>({ url, token: tokens.hospital, body: { verifiableCredential } })
  t.is(verified.body.verdict, 'valid', verified.text)
  t.true(JSON.stringify(await look()).includes(patient.did))
})

test('VCALM, a templated workflow: the request comes of a variable, and is held to', async (t) => {
  const template = '{"verifiablePresentationRequest": vpr, "nextStep": "credentialDelivery"}'
  const steps = { ...BASIC.steps, didAuthRequest: { stepTemplate: { type: 'jsonata', template } } }
  const vpr = (method: string) => ({ query: [{ type: 'DIDAuthentication', acceptedMethods: [{ method }] }] })
  const variables = { consent: credential, vpr: vpr('jwk') }
  const { answer } = await begin(clinic, { ...BASIC, steps }, variables)
  t.is((await answer()).status, 200)
  const other = await begin(clinic, { ...BASIC, steps }, { ...variables, vpr: vpr('web') })
  assertProblem(t, await other.answer(), {
    code: 'PRESENTATION_REFUSED',
    faults: ['/verifiablePresentation METHOD_NOT_ACCEPTED'],
  })
  t.like((await other.look()).lastError, { title: 'Presentation refused' })
})

test('templates: what does not come to the body of an issue request is told to both sides, without a value', async (t) => {
  const { answer, look } = await begin(clinic, BASIC, { consent: { name: 'Grace Hopper' } })
  const refused = await answer()
  t.is(refused.body.code, 'TEMPLATE_FAILED', refused.text)
  t.is(refused.status, 422)
  t.true(
    (refused.body.errors as { pointer: string }[]).every(({ pointer }) => pointer.startsWith('/credential')),
  )
  t.false(refused.text.includes('Hopper'))
  const { state, lastError } = await look()
  t.is(state, 'active')
  t.like(lastError, { type: 'https://w3id.org/careseal/problems/template-failed' })
  t.deepEqual(lastError!.errors, refused.body.errors)
})

const step = (given: Json) => ({ ...BASIC, steps: { ...BASIC.steps, didAuthRequest: given } })
const asking = (request: Json) => step({ verifiablePresentationRequest: request })
const query = [{ type: 'DIDAuthentication' }]
const at = '/steps/didAuthRequest'

const NOT_SERVED: [
  title: string,
  workflow: Json,
  code: 'BODY_INVALID' | 'WORKFLOW_INVALID',
  fault: string,
][] = [
  [
    'a domain that is not ours',
    asking({ query, domain: 'https://other.example' }),
    'WORKFLOW_INVALID',
    `${at}/verifiablePresentationRequest/domain WORKFLOW_INVALID`,
  ],
  [
    'a challenge that is always the same',
    asking({ query, challenge: 'x' }),
    'BODY_INVALID',
    `${at}/verifiablePresentationRequest/challenge FIELD_UNKNOWN`,
  ],
  [
    'a controller',
    { ...BASIC, controller: 'did:web:a.example' },
    'BODY_INVALID',
    '/controller FIELD_UNKNOWN',
  ],
  ['an authorization', { ...BASIC, authorization: {} }, 'BODY_INVALID', '/authorization FIELD_UNKNOWN'],
  [
    'a callback to a private address',
    step({ callback: { url: 'https://169.254.169.254/' } }),
    'WORKFLOW_INVALID',
    `${at}/callback/url ADDRESS_NOT_PUBLIC`,
  ],
  [
    'a schema that is none',
    step({
      verifiablePresentationRequest: { query },
      presentationSchema: { type: 'JsonSchema', jsonSchema: { type: 'no' } },
    }),
    'WORKFLOW_INVALID',
    `${at}/presentationSchema/jsonSchema WORKFLOW_INVALID`,
  ],
  [
    'a schema for a verification that does not take place',
    step({
      verifiablePresentationRequest: { query },
      verifyPresentationResponseSchema: { type: 'JsonSchema', jsonSchema: {} },
    }),
    'WORKFLOW_INVALID',
    `${at}/verifyPresentationResponseSchema WORKFLOW_INVALID`,
  ],
  [
    'wallets at an issuer',
    step({ openId: { createAuthorizationRequest: 'r', dcql_query: {} } }),
    'WORKFLOW_INVALID',
    `${at}/openId WORKFLOW_INVALID`,
  ],
  [
    'a name that every object has',
    { ...BASIC, initialStep: '__proto__' },
    'BODY_INVALID',
    '/initialStep FIELD_INVALID',
  ],
]
for (const [title, workflow, code, fault] of NOT_SERVED) {
  test(`workflows: ${title} is refused by its name`, async (t) => {
    assertProblem(t, await setUp(clinic, workflow), { code, faults: [fault] })
  })
}

/** A workflow of the hospital that asks for a consent, with more to its step. */
const verifying = (more: Json) => ({
  initialStep: 'present',
  steps: {
    present: {
      verifiablePresentationRequest: {
        query: [{ type: ['QueryByExample'], credentialQuery: { example: { type } } }],
      },
      ...more,
    },
  },
})
const schema = (jsonSchema: Json) => ({ type: 'JsonSchema', jsonSchema })

/** A holder with a consent presents it in an exchange. */
async function presentConsent(more: Json) {
  const patient = await createHolder()
  const body = issueBody('clinic', { id: patient.did })
  const { jwt } = await issueOne({ stack, organisation: 'clinic', body })
  const held = {
    '@context': 'https://www.w3.org/ns/credentials/v2',
    type: 'EnvelopedVerifiableCredential',
    id: `data:application/vc+jwt,${jwt}`,
  }
  const { answer, look } = await begin(hospital, verifying(more))
  return { answer: await answer([held], patient), state: await look() }
}

test('VCALM, presentationSchema and verifyPresentationResponseSchema: both are held to', async (t) => {
  const fits = await presentConsent({
    presentationSchema: schema({
      type: 'object',
      required: ['holder'],
      properties: { verifiableCredential: { type: 'array', items: [{ type: 'object' }] } },
    }),
    verifyPresentationResponseSchema: schema({ properties: { verdict: { const: 'valid' } } }),
  })
  t.is(fits.answer.status, 200, fits.answer.text)
  t.is(fits.state.state, 'complete')
  const refusals: [Json, string][] = [
    [{ presentationSchema: schema({ required: ['termsOfUse'] }) }, 'PRESENTATION_SCHEMA'],
    [
      { verifyPresentationResponseSchema: schema({ properties: { verdict: { const: 'other' } } }) },
      'VERIFICATION_SCHEMA',
    ],
  ]
  for (const [more, code] of refusals) {
    const { answer, state } = await presentConsent(more)
    assertProblem(t, answer, {
      code: 'PRESENTATION_REFUSED',
      faults: [`/verifiablePresentation ${code}`],
    })
    t.is(state.state, 'active')
  }
})

test('VCALM, presentationSchema: a pattern that never comes to an end ends the check', async (t) => {
  const presentationSchema = schema({ properties: { holder: { pattern: '^(([a-zA-Z0-9:])+)+!$' } } })
  const { answer } = await presentConsent({ presentationSchema })
  assertProblem(t, answer, { code: 'TEMPLATE_FAILED' })
})

async function readProtocols(url: string, accept?: string) {
  const headers: Record<string, string> = accept === undefined ? {} : { accept }
  return call<{ protocols: Record<string, string> }>({ url: `${url}/protocols?iuv=1`, headers })
}

test('VCALM, Interaction Protocols Response: JSON for programs, directions for people', async (t) => {
  const { exchange } = await begin(clinic, BASIC)
  const protocols = { vcapi: exchange, interact: `${exchange}/protocols?iuv=1` }
  for (const accept of [undefined, '*/*', 'application/json', 'text/plain, application/json;q=0.5']) {
    t.deepEqual((await readProtocols(exchange, accept)).body, { protocols }, accept ?? 'none')
  }
  for (const accept of ['text/html,application/xhtml+xml,*/*;q=0.8', 'image/png', 'nonsense']) {
    const { status, headers, text } = await readProtocols(exchange, accept)
    t.is(status, 200)
    t.regex(headers.get('content-type')!, /^text\/html/)
    t.regex(text, /wallet/)
  }
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const { page, complaints } = await openPage(browser)
  await page.goto(`${exchange}/protocols?iuv=1`)
  t.is(await page.getByRole('heading').textContent(), 'This link is for your wallet')
  t.deepEqual(complaints, [])
})

const { readRequest, respond, takeLicense } = openAsking(stack)
const DCQL = {
  credentials: [
    {
      id: queryOf('vc+jwt'),
      format: 'vc+jwt',
      meta: { type_values: [['VerifiableCredential', 'PractitionerLicenseCredential']] },
    },
  ],
}
const byWallet = (more: Json = {}) => ({
  initialStep: 'present',
  steps: {
    present: {
      openId: {
        createAuthorizationRequest: 'authorizationRequest',
        dcql_query: DCQL,
        response_mode: 'direct_post',
      },
      ...more,
    },
  },
})

/** How a wallet is asked in an exchange. */
async function readAsked(t: ExecutionContext, exchange: string) {
  const { OID4VP } = (await readProtocols(exchange)).body.protocols
  const parameters = new URL(OID4VP!).searchParams
  t.is(parameters.get('request_uri_method'), 'post')
  const request_uri = parameters.get('request_uri')!
  return { request_uri, id: request_uri.split('/').at(-1)! }
}

test('VCALM, Get Exchange Protocols: a wallet answers the step by OID4VP, and the exchange is complete', async (t) => {
  const { exchange, say, look } = await begin(hospital, byWallet())
  assertProblem(t, await say(), { code: 'EXCHANGE_MESSAGE_INVALID' })
  const protocols = (await readProtocols(exchange)).body.protocols
  t.deepEqual(Object.keys(protocols).sort(), ['OID4VP', 'interact'])
  const twice = await Promise.all([1, 2, 3].map(() => readAsked(t, exchange)))
  t.is(new Set(twice.map(({ id }) => id)).size, 1, 'one request at a time')
  const [asked] = twice

  const key = await createWalletKey('EdDSA')
  const license = await takeLicense('vc+jwt', key)
  const { nonce, client_id: audience } = await readRequest(asked!)
  const presentation = await present({ format: 'vc+jwt', credential: license, key, nonce, audience })
  const answer = await respond(asked!, {
    vp_token: JSON.stringify({ [queryOf('vc+jwt')]: [presentation] }),
  })
  t.is(answer.status, 200, JSON.stringify(answer.body))
  const { state, variables } = await look()
  t.is(state, 'complete')
  t.like(variables.results.present!.verification, { verdict: 'valid' })
  t.like(variables.authorizationRequest, { request_uri: asked!.request_uri })
  assertProblem(t, await say(), { code: 'EXCHANGE_ENDED' })
})

test('exchanges: a wallet that declines leaves the exchange open, and the next request is another', async (t) => {
  const { exchange, look } = await begin(hospital, byWallet())
  const asked = await readAsked(t, exchange)
  t.is((await respond(asked, { error: 'access_denied' })).status, 200)
  const { state, lastError } = await look()
  t.is(state, 'active')
  t.like(lastError, { title: 'Presentation refused', detail: 'the wallet presented nothing' })
  t.not((await readAsked(t, exchange)).id, asked.id)
})

test('exchanges: what wallets are asked for is asked by VCALM’s own messages as well, where both are there', async (t) => {
  const { verifiablePresentationRequest } = verifying({}).steps.present
  const workflow = byWallet({ verifiablePresentationRequest })
  const { exchange, say } = await begin(hospital, workflow)
  t.truthy((await say()).body.verifiablePresentationRequest)
  const { protocols } = (await readProtocols(exchange)).body
  t.deepEqual(Object.keys(protocols).sort(), ['OID4VP', 'interact', 'vcapi'])
})

test('workflows: a step that wallets answer is the only one, and its query one that can be asked', async (t) => {
  const two = byWallet({ nextStep: 'next' })
  const bad: [Json, string][] = [
    [{ ...two, steps: { ...two.steps, next: {} } }, '/steps/present/openId'],
    [
      byWallet({ openId: { createAuthorizationRequest: 'r', dcql_query: {} } }),
      '/steps/present/openId/dcql_query/credentials',
    ],
    [byWallet({ presentationSchema: schema({}) }), '/steps/present/presentationSchema'],
  ]
  for (const [workflow, pointer] of bad) {
    const answer = await setUp(hospital, workflow)
    assertProblem(t, answer, { code: 'WORKFLOW_INVALID', faults: [`${pointer} WORKFLOW_INVALID`] })
  }
})
