import { randomUUID } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import tradingPartner from '#schemas/authorized-trading-partner/example.json' with { type: 'json' }
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import {
  type Answer,
  call,
  EXAMPLES,
  type Issuing,
  issueBody,
  issueOne,
  type Json,
  readEnveloped,
} from '#test/_helpers/call-stack.ts'
import type { TestStack } from '#test/_helpers/start-test-stack.ts'

type IssuedBody = { verifiableCredential: { id: string; type: string }; record: string }
type Outcome = { status: number; problem?: Json; verifiableCredential?: { id: string } }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export function testIssuing(stack: TestStack): void {
  const post = <Body = Json>(path: string, body: unknown, headers: Record<string, string> = {}) =>
    call<Body>({ url: `${stack.issuerUrl}/orgs/board/${path}`, token: stack.tokens.board, body, headers })
  const issue = (body: unknown, headers: Record<string, string> = {}) =>
    post<IssuedBody>('credentials/issue', body, headers)

  for (const organisation of Object.keys(EXAMPLES) as Issuing[]) {
    test(`VCALM: ${organisation}’s example is issued as an EnvelopedVerifiableCredential`, async (t) => {
      const answer = await call<IssuedBody>({
        url: `${stack.issuerUrl}/orgs/${organisation}/credentials/issue`,
        token: stack.tokens[organisation],
        body: EXAMPLES[organisation],
      })
      t.is(answer.status, 201)
      t.is(answer.headers.get('content-type'), 'application/json; charset=utf-8')
      const { verifiableCredential, record, ...rest } = answer.body
      t.deepEqual(rest, {})
      t.regex(record, UUID)
      const { jwt, id, payload } = readEnveloped(verifiableCredential)
      // VCDM 2.0 §4.13: "The id value of the object MUST be a data: URL"
      t.deepEqual(verifiableCredential, {
        '@context': 'https://www.w3.org/ns/credentials/v2',
        type: 'EnvelopedVerifiableCredential',
        id: `data:application/vc+jwt,${jwt}`,
      } as never)
      t.is(answer.headers.get('location'), `/orgs/${organisation}/credentials/${encodeURIComponent(id)}`)
      t.regex(id.replace('urn:uuid:', ''), UUID)
      const { body } = await call<{ did: string }>({ url: `${stack.issuerUrl}/orgs/${organisation}` })
      t.is((payload.issuer as Json).id, body.did)
      // VC-JOSE-COSE §3.1.3: "The JWT Claim Names vc and vp MUST NOT be present"
      for (const name of ['vc', 'iss', 'sub', 'jti']) t.false(name in payload, name)
    })
  }

  test('an accreditation for any type covers the families: the sandbox authorizes a trading partner', async (t) => {
    const answer = await call<IssuedBody>({
      url: `${stack.issuerUrl}/orgs/sandbox/credentials/issue`,
      token: stack.tokens.sandbox,
      body: tradingPartner,
    })
    t.is(answer.status, 201, answer.text)
    const { payload } = readEnveloped(answer.body.verifiableCredential)
    t.deepEqual(payload.type, ['VerifiableCredential', 'AuthorizedTradingPartnerCredential'])
    // the schema of the family, which one of no family would not have
    t.true('credentialSchema' in payload)
    const { credential } = tradingPartner
    // its check digit is another
    const wrong = {
      ...credential,
      credentialSubject: { ...credential.credentialSubject, gln: '0614141000013' },
    }
    const refused = await call({
      url: `${stack.issuerUrl}/orgs/sandbox/credentials/issue`,
      token: stack.tokens.sandbox,
      body: { credential: wrong },
    })
    t.is(refused.body.code, 'CLAIMS_INVALID')
    const other = await issue(tradingPartner)
    t.is((other.body as unknown as Json).code, 'NOT_ACCREDITED')
  })

  test('an id that the client gives is kept, and is good for one credential', async (t) => {
    const id = `urn:uuid:${randomUUID()}`
    const { credential } = issueBody('board')
    const first = await issue({ credential: { ...credential, id } })
    t.is(first.status, 201)
    t.is(readEnveloped(first.body.verifiableCredential).id, id)
    assertProblem(t, (await issue({ credential: { ...credential, id } })) as Answer<never>, {
      code: 'CREDENTIAL_EXISTS',
    })
  })

  test('ES256K signs where it is asked for', async (t) => {
    const { jwt } = await issueOne({
      stack,
      organisation: 'board',
      body: { ...issueBody('board'), options: { algorithm: 'ES256K' } },
    })
    const header = JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString())
    t.like(header, { alg: 'ES256K', typ: 'vc+jwt', cty: 'vc' })
  })

  test('promise 2: the same Idempotency-Key and body give the identical credential, in any order of keys', async (t) => {
    const { credential } = issueBody('board')
    const headers = { 'idempotency-key': randomUUID() }
    const first = await issue({ credential }, headers)
    const turned = Object.fromEntries(Object.entries(credential).reverse())
    const again = await issue({ credential: turned }, headers)
    t.is(first.status, 201)
    t.is(again.status, 201)
    t.deepEqual(again.body, first.body)
  })

  test('promise 2: the same Idempotency-Key with another body is refused', async (t) => {
    const headers = { 'idempotency-key': randomUUID() }
    t.is((await issue(issueBody('board'), headers)).status, 201)
    assertProblem(t, (await issue(issueBody('board'), headers)) as Answer<never>, {
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
  })

  test('promise 2: 50 parallel retries with one key make one credential', async (t) => {
    const body = issueBody('board')
    const headers = { 'idempotency-key': randomUUID() }
    const answers = await Promise.all(Array.from({ length: 50 }, () => issue(body, headers)))
    for (const { status, body } of answers) {
      t.is(status, 201)
      t.deepEqual(body, answers[0]!.body)
    }
    const listed = await call<{ credentials: unknown[] }>({
      url: `${stack.issuerUrl}/orgs/board/credentials?record=${answers[0]!.body.record}`,
      token: stack.tokens.board,
    })
    t.is(listed.body.credentials.length, 1)
  })

  test('an Idempotency-Key is an organisation’s own', async (t) => {
    const headers = { 'idempotency-key': randomUUID() }
    const licensed = await issueOne({ stack, organisation: 'board', headers })
    const consented = await issueOne({ stack, organisation: 'clinic', headers })
    t.not(licensed.id, consented.id)
  })

  test('a record has versions: a renewal is the next of the same record', async (t) => {
    const { credential } = issueBody('board')
    const first = await issueOne({ stack, organisation: 'board', body: { credential } })
    const options = { record: first.record, effective: '2026-02-01T00:00:00Z', reason: 'renewal' }
    const second = await issueOne({ stack, organisation: 'board', body: { credential, options } })
    t.is(second.record, first.record)
    t.not(second.id, first.id)
    const { body } = await call<{ credentials: { id: string; recordVersion: number }[] }>({
      url: `${stack.issuerUrl}/orgs/board/credentials?record=${first.record}`,
      token: stack.tokens.board,
    })
    t.deepEqual(
      body.credentials.map(({ id, recordVersion }) => [id, recordVersion]),
      [
        [first.id, 1],
        [second.id, 2],
      ],
    )
  })

  test('a record is of one subject, and an organisation’s own', async (t) => {
    const refuse = async (t: ExecutionContext, answer: Answer<unknown>) =>
      assertProblem(t, answer as Answer, { code: 'RECORD_NOT_FOUND' })
    const { record } = await issueOne({ stack, organisation: 'board' })
    await refuse(t, await issue({ ...issueBody('board'), options: { record } }))
    const { record: foreign } = await issueOne({ stack, organisation: 'clinic' })
    await refuse(t, await issue({ ...issueBody('board'), options: { record: foreign } }))
  })

  test('a batch: each has its own outcome, in the order of the request', async (t) => {
    const credentials = [
      issueBody('board'),
      issueBody('board', { npi: '1234567890' }),
      { credential: 7 },
      issueBody('clinic'),
      issueBody('board'),
    ]
    const { status, body } = await post<{ outcomes: Outcome[] }>('credentials/batch', { credentials })
    t.is(status, 200)
    t.deepEqual(
      body.outcomes.map((outcome) => [outcome.status, outcome.problem?.code]),
      [
        [201, undefined],
        [422, 'CLAIMS_INVALID'],
        [422, 'BODY_INVALID'],
        [403, 'NOT_ACCREDITED'],
        [201, undefined],
      ],
    )
    t.like(body.outcomes[1]!.problem!, {
      type: 'https://w3id.org/careseal/problems/claims-invalid',
      status: 422,
      errors: [{ pointer: '/credential/credentialSubject/npi', code: 'CHECK_DIGIT_WRONG' }],
    })
    const subjects = [0, 4].map((place) => {
      const { payload } = readEnveloped(body.outcomes[place]!.verifiableCredential!)
      return (payload.credentialSubject as Json).id
    })
    const sent = [credentials[0], credentials[4]] as { credential: { credentialSubject: Json } }[]
    t.deepEqual(
      subjects,
      sent.map(({ credential }) => credential.credentialSubject.id),
    )
  })

  test('promise 2: a batch that is sent again gives the identical credentials', async (t) => {
    const body = { credentials: Array.from({ length: 20 }, () => issueBody('board')) }
    const headers = { 'idempotency-key': randomUUID() }
    const first = await post('credentials/batch', body, headers)
    const again = await post('credentials/batch', body, headers)
    t.deepEqual(again.body, first.body)
  })

  test('a batch of 1,000 is issued; one more, or none, is refused', async (t) => {
    const credentials = Array.from({ length: 1_001 }, () => issueBody('board'))
    const full = await post<{ outcomes: Outcome[] }>('credentials/batch', {
      credentials: credentials.slice(1),
    })
    t.is(full.status, 200)
    t.true(full.body.outcomes.every(({ status }) => status === 201))
    t.is(new Set(full.body.outcomes.map(({ verifiableCredential }) => verifiableCredential!.id)).size, 1_000)
    const faults = ['/credentials FIELD_SIZE']
    assertProblem(t, await post('credentials/batch', { credentials }), { code: 'BODY_INVALID', faults })
    assertProblem(t, await post('credentials/batch', { credentials: [] }), { code: 'BODY_INVALID', faults })
  })
}
