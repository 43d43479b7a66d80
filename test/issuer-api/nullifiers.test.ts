import { randomBytes } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import { forgetNullifiers } from '#agent/nullifiers/forget-nullifiers.ts'
import type { ProblemCode } from '#http/problem-codes.ts'
import type { TrialEnrolment } from '#schemas/trial-enrolment/claims.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { type Answer, call, type Json } from '#test/_helpers/call-stack.ts'
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { serveIssuer } from './_serve-issuer.ts'
import { createTrialBodies } from './_trials.ts'

const services = await openTestServices()
const api = await serveIssuer({ services })
test.after.always(async () => {
  await api.stop()
  await services.close()
})

const { database, world } = services.issuer
const site = world.organisations.get('trial-site')!.did
const scope = { class: 'oncology', bucket: '2026' }
const createSecret = () => `0x${randomBytes(32).toString('hex')}`
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

type Evaluated = { nullifier: string; scope: Json }
const send = <Body = Json>(path: string, body: unknown, token = 'trial-site') =>
  call<Body>({ url: `${api.url}/orgs/${token.split('/')[0]}${path}`, token, body })
const claim = (nullifier: string, trial: string, subjectId: string, token?: string) =>
  send('/nullifiers/claims', { nullifier, trial, subjectId }, token)
const release = (nullifier: string, body: Json) => send(`/nullifiers/${nullifier}/release`, body)

async function evaluate(secret = createSecret(), overrides: Json = {}, token?: string): Promise<string> {
  const { body } = await send<Evaluated>('/nullifiers', { secret, scope: { ...scope, ...overrides } }, token)
  return body.nullifier
}

function assertRefused(t: ExecutionContext, answer: Answer, code: ProblemCode, faults: string[] = []) {
  assertProblem(t, answer, { code, faults })
}

test('a nullifier is the same for the same secret, scope and registry, and for no other', async (t) => {
  const secret = createSecret()
  const answer = await send<Evaluated>('/nullifiers', { secret, scope })
  t.is(answer.status, 200, answer.text)
  t.deepEqual(answer.body, { nullifier: answer.body.nullifier, scope })
  t.regex(answer.body.nullifier, /^0x[0-9a-f]{64}$/)
  t.is(await evaluate(secret), answer.body.nullifier)
  const others = await Promise.all([
    evaluate(),
    evaluate(secret, { class: 'cardiology' }),
    evaluate(secret, { bucket: '2027' }),
    evaluate(secret, {}, 'clinic'),
  ])
  t.is(new Set([answer.body.nullifier, ...others]).size, 5)
})

test('what is not a secret of 32 bytes or a scope is refused, and not repeated', async (t) => {
  const short = await send('/nullifiers', { secret: '0x1234567890', scope })
  assertRefused(t, short, 'BODY_INVALID', ['/secret FIELD_INVALID'])
  t.false(short.text.includes('1234567890'))
  // "a/b" in class c and "b" in class "c/a" would be the same scope
  t.is((await send('/nullifiers', { secret: createSecret(), scope: { ...scope, class: 'a/b' } })).status, 422)
  t.is((await claim('0x12', 'a', '1')).status, 422)
})

test('double enrolment is refused until the washout is over, without a word of the other trial', async (t) => {
  const nullifier = await evaluate()
  t.is((await claim(nullifier, 'trial-a', 'subject-1')).status, 201)
  t.is((await claim(nullifier, 'trial-a', 'subject-1')).status, 201, 'who holds it may ask again')
  const active = await claim(nullifier, 'trial-b', 'subject-2')
  assertRefused(t, active, 'DOUBLE_ENROLMENT')
  assertRefused(t, await claim(nullifier, 'trial-a', 'subject-2'), 'DOUBLE_ENROLMENT')

  const own = { trial: 'trial-a', subjectId: 'subject-1' }
  t.is((await release(nullifier, { ...own, washoutUntil: inHours(24 * 30) })).status, 200)
  const washout = await claim(nullifier, 'trial-b', 'subject-2')
  assertRefused(t, washout, 'DOUBLE_ENROLMENT')
  t.is(washout.body.detail, active.body.detail, 'in trial or in washout: not told')

  t.is((await release(nullifier, { ...own, washoutUntil: inHours(-1) })).status, 200)
  t.is((await claim(nullifier, 'trial-b', 'subject-2')).status, 201)
  assertRefused(t, await release(nullifier, { ...own, washoutUntil: inHours(-1) }), 'NULLIFIER_NOT_FOUND')
  assertRefused(t, await claim(nullifier, 'trial-a', 'subject-1'), 'DOUBLE_ENROLMENT')
})

test('only the enrolment that holds a nullifier releases it', async (t) => {
  const nullifier = await evaluate()
  await claim(nullifier, 'trial-a', 'subject-1')
  const washoutUntil = inHours(-1)
  for (const [name, holder] of [
    [nullifier, { trial: 'trial-a', subjectId: 'subject-2' }],
    [nullifier, { trial: 'trial-b', subjectId: 'subject-1' }],
    ['0x12', { trial: 'trial-a', subjectId: 'subject-1' }],
    [await evaluate(), { trial: 'trial-a', subjectId: 'subject-1' }],
  ] as const) {
    assertRefused(t, await release(name, { ...holder, washoutUntil }), 'NULLIFIER_NOT_FOUND')
  }
})

test('of many that want one nullifier at once, one has it; the registries are apart', async (t) => {
  const nullifier = await evaluate()
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, place) => claim(nullifier, `trial-${place}`, 'subject-1')),
  )
  const statuses = answers.map(({ status }) => status)
  t.deepEqual(
    statuses.toSorted((one, other) => one - other),
    [201, ...Array.from({ length: 11 }, () => 409)],
  )

  await database
    .updateTable('nullifier_claims')
    .set({ washout_until: new Date(Date.now() - 1000) })
    .where('nullifier', '=', Buffer.from(nullifier.slice(2), 'hex'))
    .execute()
  const again = await Promise.all(
    Array.from({ length: 12 }, (_, place) => claim(nullifier, `later-${place}`, 'subject-1')),
  )
  t.is(again.filter(({ status }) => status === 201).length, 1, 'also of those that wait for its end')
  t.is((await claim(nullifier, 'trial-x', 'subject-1', 'clinic')).status, 201)
})

test('neither secret, nullifier nor trial is kept in the log; what is over is taken out', async (t) => {
  const secret = createSecret()
  const nullifier = await evaluate(secret)
  await claim(nullifier, 'trial-quiet', 'subject-quiet')
  await claim(nullifier, 'trial-other', 'subject-other')
  await release(nullifier, { trial: 'trial-quiet', subjectId: 'subject-quiet', washoutUntil: inHours(-1) })
  const entries = await database
    .selectFrom('audit_entries')
    .selectAll()
    .where('organisation', '=', 'trial-site')
    .where('action', 'like', 'nullifier.%')
    .execute()
  t.true(entries.some(({ action, object }) => action === 'nullifier.evaluate' && object === 'oncology/2026'))
  t.true(entries.some(({ action, outcome }) => action === 'nullifier.claim' && outcome === 'refused'))
  t.true(entries.some(({ action }) => action === 'nullifier.release'))
  t.true(entries.every(({ client, person }) => client === 'trial-site-test' && person === 'staff-7'))
  const text = JSON.stringify(entries, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  for (const word of [secret.slice(2), nullifier.slice(2), 'trial-quiet', 'subject-quiet']) {
    t.false(text.includes(word), word)
  }
  const kept = () =>
    database
      .selectFrom('nullifier_claims')
      .select('id')
      .where('nullifier', '=', Buffer.from(nullifier.slice(2), 'hex'))
      .execute()
  t.is((await kept()).length, 1)
  await forgetNullifiers({ database, now: new Date() })
  t.is((await kept()).length, 0)
})

test('without nullifiers:manage nothing is evaluated, and no other organisation is asked', async (t) => {
  const body = { secret: createSecret(), scope }
  assertRefused(t, await send('/nullifiers', body, 'trial-site/trials:manage'), 'SCOPE_MISSING')
  const url = `${api.url}/orgs/trial-site/nullifiers`
  assertRefused(t, await call({ url, token: 'clinic', body }), 'ORGANISATION_NOT_FOUND')
})

test('an enrolment into a trial of a competing class needs a nullifier that it holds', async (t) => {
  const bodies = createTrialBodies({ site })
  const { body: kept } = await send<{ id: string }>('/trials', {
    ...bodies.registration,
    competingClass: 'oncology',
  })
  for (const version of bodies.protocolVersions) await send(`/trials/${kept.id}/protocol-versions`, version)
  for (const approval of bodies.irbApprovals) await send(`/trials/${kept.id}/irb-approvals`, approval)
  t.is((await send(`/trials/${kept.id}/consents`, bodies.consent)).status, 201)

  const subjectId = 'S-4711'
  const value = await evaluate()
  const issue = (claims: Partial<TrialEnrolment>, options?: Json) =>
    send<{ record: string } & Json>(
      '/credentials/issue',
      bodies.enrolment({ subjectId, status: 'on-study', ...claims }, options),
    )
  const nullifier = { scope: 'oncology/2026', value }
  const subject = '/credential/credentialSubject'
  for (const [claims, fault] of [
    [{}, '/nullifier NULLIFIER_MISSING'],
    [{ nullifier: { ...nullifier, scope: 'oncology-2/2026' } }, '/nullifier/scope NULLIFIER_SCOPE'],
    [{ nullifier }, '/nullifier/value NULLIFIER_NOT_HELD'],
  ] as const) {
    assertRefused(t, await issue(claims), 'ENROLMENT_INVALID', [`${subject}${fault}`])
  }
  t.is((await claim(value, kept.id, subjectId)).status, 201)
  const another = await issue({ nullifier, subjectId: 'S-4712' })
  assertRefused(t, another, 'ENROLMENT_INVALID', [`${subject}/nullifier/value NULLIFIER_NOT_HELD`])
  const enrolled = await issue({ nullifier })
  t.is(enrolled.status, 201, enrolled.text)

  const { record } = enrolled.body
  await release(value, { trial: kept.id, subjectId, washoutUntil: inHours(24) })
  const resumed = await issue({ nullifier, status: 'on-study-intervention' }, { record })
  assertRefused(t, resumed, 'ENROLMENT_INVALID', [`${subject}/nullifier/value NULLIFIER_NOT_HELD`])
  for (const status of ['follow-up', 'off-study'] as const) {
    const ended = await issue({ nullifier, status }, { record })
    t.is(ended.status, 201, ended.text)
  }
})
