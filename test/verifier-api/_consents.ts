import test from 'ava'
import labQuestion from '#schemas/patient-consent/example-request.json' with { type: 'json' }
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import {
  type Answer,
  call,
  checkOf,
  issueBody,
  issueOne,
  type Json,
  verifyOne,
} from '#test/_helpers/call-stack.ts'
import { poll, type TestStack } from '#test/_helpers/start-test-stack.ts'
import { createHolder, type Holder } from '../../examples/create-holder.ts'

type Decision = { id: string; decision: string; enforced: string; basedOn: string[]; obligations: Json[] }
type Bundle = { entry: { resource: { outcomeDesc: string; resourceType: string } }[] }

export function testConsents(stack: TestStack): void {
  const { verifierUrl, tokens } = stack
  const post = <Body = Json>(path: string, body: unknown, token: string | undefined = tokens.hospital) =>
    call<Body>({ url: `${verifierUrl}${path}`, token, body })
  const pathOf = (id: string) => `/consents/${encodeURIComponent(id)}`

  /** A patient, and their consent as the hospital holds it. */
  async function grant(): Promise<{ patient: Holder; id: string; jwt: string }> {
    const patient = await createHolder()
    const body = issueBody('clinic', { id: patient.did })
    const { jwt, id } = await issueOne({ stack, organisation: 'clinic', body })
    t201(await present(patient, jwt))
    return { patient, id, jwt }
  }

  async function present(patient: Holder, jwt: string): Promise<Answer> {
    const given = await call<{ challenge: string; domain: string }>({
      url: `${verifierUrl}/challenges`,
      method: 'POST',
      token: tokens.hospital,
    })
    const { challenge, domain } = given.body
    const credential = {
      '@context': 'https://www.w3.org/ns/credentials/v2',
      type: 'EnvelopedVerifiableCredential',
      id: `data:application/vc+jwt,${jwt}`,
    }
    const verifiablePresentation = await patient.present({ credentials: [credential], challenge, domain })
    return post('/consents', { verifiablePresentation, options: { challenge, domain } })
  }

  function t201({ status, text }: Answer): void {
    if (status !== 201) throw new Error(`not held: ${status} ${text}`)
  }

  const question = (patient: Holder, change: Json = {}): Json => ({
    patient: patient.did,
    ...labQuestion,
    ...change,
  })
  const decide = (patient: Holder, change: Json = {}) =>
    post<Decision>('/consents/decide', question(patient, change))

  test('consents: presented, decided by, read and withdrawn by the patient', async (t) => {
    const { patient, id, jwt } = await grant()
    const permit = await decide(patient)
    t.is(permit.status, 200, permit.text)
    t.like(permit.body, { decision: 'permit', enforced: 'permit', basedOn: [id] })
    t.is((await decide(patient, { purpose: 'HMARKT' })).body.decision, 'no-consent')

    const proof = await patient.signRequest({
      type: 'careseal-accesses+jwt',
      consent: id,
      audience: verifierUrl,
    })
    const read = await call<Bundle>({
      url: `${verifierUrl}${pathOf(id)}/accesses`,
      headers: { 'careseal-proof': proof },
    })
    t.is(read.status, 200, read.text)
    t.deepEqual(
      read.body.entry.map(({ resource }) => `${resource.resourceType} ${resource.outcomeDesc}`),
      ['AuditEvent permit', 'AuditEvent no-consent'],
    )

    const request = await patient.signRequest({
      type: 'careseal-withdrawal+jwt',
      consent: id,
      audience: verifierUrl,
    })
    const withdrawn = await call({ url: `${verifierUrl}${pathOf(id)}/withdraw`, body: { request } })
    t.is(withdrawn.status, 200, withdrawn.text)
    t.like((await decide(patient)).body, { decision: 'no-consent', enforced: 'deny' })
    const replayed = await call({ url: `${verifierUrl}${pathOf(id)}/withdraw`, body: { request } })
    assertProblem(t, replayed, { code: 'HOLDER_PROOF_USED' })
    assertProblem(t, await present(patient, jwt), { code: 'CONSENT_WITHDRAWN' })

    const listed = await call<{ withdrawals: { id: string; request: string }[] }>({
      url: `${verifierUrl}/consents/withdrawals`,
      token: tokens.hospital,
    })
    t.true(
      listed.body.withdrawals.some((withdrawal) => withdrawal.id === id && withdrawal.request === request),
    )
  })

  test('consents: a withdrawal by another key, and accesses without a proof, are refused', async (t) => {
    const { id } = await grant()
    const stranger = await createHolder()
    const request = await stranger.signRequest({
      type: 'careseal-withdrawal+jwt',
      consent: id,
      audience: verifierUrl,
    })
    const answer = await call({ url: `${verifierUrl}${pathOf(id)}/withdraw`, body: { request } })
    assertProblem(t, answer, { code: 'CONSENT_NOT_YOURS' })
    const bare = await call({ url: `${verifierUrl}${pathOf(id)}/accesses` })
    assertProblem(t, bare, { code: 'HOLDER_PROOF_INVALID' })
  })

  test('consents: withdrawn at the custodian as well, by the patient alone, and in the list with the next anchor', async (t) => {
    const { patient, id, jwt } = await grant()
    const custodian = `${stack.issuerUrl}/orgs/clinic`
    const send = async (by: Holder, audience = custodian) => {
      const request = await by.signRequest({ type: 'careseal-withdrawal+jwt', consent: id, audience })
      return call({ url: `${custodian}${pathOf(id)}/withdraw`, body: { request } })
    }
    assertProblem(t, await send(await createHolder()), { code: 'CONSENT_NOT_YOURS' })
    assertProblem(t, await send(patient, verifierUrl), { code: 'HOLDER_PROOF_INVALID' })
    const withdrawn = await send(patient)
    t.is(withdrawn.status, 200, withdrawn.text)
    t.deepEqual(withdrawn.body, { id, changed: true })
    t.deepEqual((await send(patient)).body, { id, changed: false })
    const verdict = await poll({
      what: 'the revocation to be known',
      look: async () => {
        const found = await verifyOne({ stack, credential: jwt })
        return found.verdict === 'invalid' ? found : undefined
      },
    })
    t.is(checkOf(verdict, 'status').code, 'CREDENTIAL_REVOKED')
    t.is((await decide(patient)).body.decision, 'no-consent')
    const license = await issueOne({
      stack,
      organisation: 'board',
      body: issueBody('board', { id: patient.did }),
    })
    const board = `${stack.issuerUrl}/orgs/board`
    const request = await patient.signRequest({
      type: 'careseal-withdrawal+jwt',
      consent: license.id,
      audience: board,
    })
    const other = await call({ url: `${board}${pathOf(license.id)}/withdraw`, body: { request } })
    assertProblem(t, other, { code: 'CONSENT_NOT_FOUND' })
  })

  const UNKNOWN: [title: string, change: Json, fault: string][] = [
    ['purpose', { purpose: 'CURIOSITY' }, '/purpose FIELD_INVALID'],
    ['class', { resource: { class: 'Gossip' } }, '/resource/class FIELD_INVALID'],
    ['action', { action: 'sell' }, '/action FIELD_INVALID'],
    [
      'label',
      { resource: { class: 'Observation', securityLabels: ['X'] } },
      '/resource/securityLabels/0 FIELD_INVALID',
    ],
    ['constraint', { resource: { class: 'Observation', ward: '7' } }, '/resource/ward FIELD_UNKNOWN'],
  ]
  for (const [title, change, fault] of UNKNOWN) {
    test(`consents: an unknown ${title} is refused, not ignored`, async (t) => {
      const answer = await decide(await createHolder(), change)
      assertProblem(t, answer as Answer<never>, { code: 'BODY_INVALID', faults: [fault] })
    })
  }

  test('consents: a moment that has not come → TIME_INVALID', async (t) => {
    const answer = await decide(await createHolder(), { at: new Date(Date.now() + 60_000).toISOString() })
    assertProblem(t, answer as Answer<never>, { code: 'TIME_INVALID', faults: ['/at TIME_INVALID'] })
  })

  test('consents: the glass is broken by name, or not at all', async (t) => {
    const { patient } = await grant()
    const asked = {
      purpose: 'BTG',
      requester: { did: 'did:web:provider.example', roles: ['emergency-physician'] },
      breakGlass: { authority: 'emergency-physician', reason: 'unconscious on arrival' },
    }
    const nobody = await decide(patient, asked)
    assertProblem(t, nobody as Answer<never>, {
      code: 'BREAK_GLASS_INVALID',
      faults: ['/breakGlass PERSON_MISSING'],
    })
    const headers = { 'careseal-person': 'physician-7' }
    const url = `${verifierUrl}/consents/decide`
    const body = question(patient, asked)
    const broken = await call<Decision>({ url, token: tokens.hospital, body, headers })
    t.like(broken.body, { decision: 'permit', brokeGlass: true })
    const unentitled = await call({ url, token: tokens.clinic, body, headers })
    assertProblem(t, unentitled, { code: 'SCOPE_MISSING' })
  })
}
