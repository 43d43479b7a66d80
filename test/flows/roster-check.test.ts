import test from 'ava'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, type Json } from '#test/_helpers/call-stack.ts'
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'
import { serveIssuer } from '../issuer-api/_serve-issuer.ts'
import { createBoard, daysAgo, serveDecisions } from './_license-life.ts'

// A hospital brings its staff list.

const services = await openTestServices()
const api = await serveIssuer({ services })
const decisions = await serveDecisions(services)
test.after.always(async () => {
  await decisions.stop()
  await api.stop()
  await services.close()
})

const board = createBoard(api.url)

type Result = Json & { reference: string; licenses: (Json & { monitor?: string })[] }
const check = (body: Json, token = 'x') =>
  call<{ results: Result[]; rules: { code: string }[] } & Json>({
    url: `${decisions.url}/licenses/roster-check`,
    token,
    body,
  })
const member = (reference: string, credentials: unknown[], jurisdiction = 'US-OH') => ({
  reference,
  credentials,
  jurisdiction,
})

/** A credential with the signature of another by the same key. */
const signedAsOther = <Enveloped extends { id: string }>(credential: Enveloped, other: Enveloped) => ({
  ...credential,
  id: `${credential.id.slice(0, credential.id.lastIndexOf('.'))}${other.id.slice(other.id.lastIndexOf('.'))}`,
})

test('a staff list: each with an answer of their own, and what is valid is watched from then on', async (t) => {
  const [good, ended, other] = await Promise.all([board.issue(), board.issue(), board.issue()])
  await board.order(ended.record, 1, { transition: 'revoke', basis: 'disciplinary' })
  const staff = [
    member('staff-1', [good.credential]),
    member('staff-2', [ended.credential]),
    member('staff-3', [good.credential, other.credential]),
    member('staff-4', [other.credential], 'US-ZZ'),
    member('staff-5', ['no credential']),
    member('staff-6', [signedAsOther(good.credential, other.credential)]),
  ]
  const { body } = await poll({
    what: 'the revocation to be known',
    look: async () => {
      const answer = await check({ staff, monitor: {} }, 'watcher')
      return answer.body.results?.[1]?.rule === 'CREDENTIAL_REVOKED' ? answer : undefined
    },
  })
  t.like(body.results, [
    { reference: 'staff-1', decision: 'yes', rule: 'OWN_JURISDICTION', restrictions: [] },
    { reference: 'staff-2', decision: 'no', licenses: [{ verdict: 'invalid', license: null }] },
    { reference: 'staff-3', refused: { code: 'SUBJECTS_DIFFER' } },
    { reference: 'staff-4', refused: { code: 'JURISDICTION_UNKNOWN' } },
    { reference: 'staff-5', decision: 'no', rule: 'CREDENTIAL_INVALID' },
    { reference: 'staff-6', decision: 'no', licenses: [{ verdict: 'invalid', license: null }] },
  ])
  t.like(body.results[0]!.licenses[0], {
    verdict: 'valid',
    license: { licenseType: 'RN', jurisdiction: 'US-OH', status: 'active', expirationDate: '2035-10-31' },
  })
  t.deepEqual(
    body.rules.map(({ code }) => code),
    ['OWN_JURISDICTION', 'CREDENTIAL_REVOKED', 'CREDENTIAL_INVALID'],
  )
  const rows = await services.verifier.database
    .selectFrom('monitors')
    .select(['id', 'reference'])
    .where('reference', 'like', 'staff-%')
    .execute()
  // the second may have been valid when it was asked about first
  const watched = rows.filter(({ reference }) => reference !== 'staff-2')
  t.deepEqual(watched, [{ id: body.results[0]!.licenses[0]!.monitor!, reference: 'staff-1' }])
})

test('who may verify may not watch; a webhook that nobody registered, and a day to come, are refused', async (t) => {
  const { credential } = await board.issue()
  const staff = [member('staff-9', [credential])]
  assertProblem(t, await check({ staff, monitor: {} }), { code: 'SCOPE_MISSING' })
  assertProblem(t, await check({ staff, date: daysAgo(-3) }), {
    code: 'TIME_INVALID',
    faults: ['/date TIME_INVALID'],
  })
  const monitor = { webhook: { url: 'https://hospital.example/hook' } }
  assertProblem(t, await check({ staff, monitor }, 'watcher'), {
    code: 'WEBHOOK_NOT_FOUND',
    faults: ['/monitor/webhook/url WEBHOOK_NOT_FOUND'],
  })
  t.is((await check({ staff: [] })).status, 422)
})
