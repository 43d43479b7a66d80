import test from 'ava'
import { sql } from 'kysely'
import { eraseSubject } from '#agent/issue/erase-subject.ts'
import { setApprovals } from '#agent/issue/license/set-approvals.ts'
import { openOfferWorld } from '#agent/offers/offer-world.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import {
  call,
  issueBody,
  type Json,
  readEnveloped,
  type StatusPurpose,
  setStatus,
} from '#test/_helpers/call-stack.ts'
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { poll, type Tokens } from '#test/_helpers/start-test-stack.ts'
import { serveIssuer } from '../issuer-api/_serve-issuer.ts'
import { claimsOf, createBoard, type Decision, daysAgo, serveDecisions, today } from './_license-life.ts'

// A board's orders about a license, and what a hospital decides from its credentials.

const services = await openTestServices()
const api = await serveIssuer({ services })
const decisions = await serveDecisions(services)
test.after.always(async () => {
  await decisions.stop()
  await api.stop()
  await services.close()
})

const { issuer } = services
const board = createBoard(api.url)
const tokens = { board: 'board' } as Tokens
const organisation = issuer.world.organisations.get('board')!

const decide = (credentials: unknown[], asked: Json = {}) =>
  call<Decision & Json>({
    url: `${decisions.url}/licenses/decide`,
    token: 'x',
    body: { credentials, jurisdiction: 'US-OH', date: today(), ...asked },
  })

/** Asks until the answer rests on a rule: what the issuer did has to be anchored and seen first. */
const untilRule = (rule: string, credentials: unknown[], asked: Json = {}) =>
  poll({
    what: rule,
    look: async () => {
      const { body } = await decide(credentials, asked)
      return body.rule?.code === rule ? body : undefined
    },
  })

test('a license is restricted by reissue: the one before is superseded, and the history tells who and why', async (t) => {
  const { record, credential } = await board.issue()
  t.like(await untilRule('OWN_JURISDICTION', [credential]), { decision: 'yes', restrictions: [] })
  await untilRule('NLC_MULTISTATE', [credential], { jurisdiction: 'US-TX' })

  const restrictions = ['No controlled substances.']
  const order = { transition: 'place-on-probation', restrictions, documentUrl: 'https://board.example/7' }
  const { status, body, headers } = await board.order(record, 1, order)
  t.is(status, 200)
  t.like(body, { state: 'applied', record, version: 2 })
  t.is(headers.get('etag'), '"2"')
  const issued = body.verifiableCredential!
  t.like(claimsOf(issued), {
    status: 'probation',
    statusDate: today(),
    encumbrance: { state: 'encumbered', restrictions },
    publicActions: [{ action: 'probation', effective: today(), documentUrl: 'https://board.example/7' }],
  })

  t.is((await untilRule('CREDENTIAL_REVOKED', [credential])).decision, 'no')
  t.like(await untilRule('RESTRICTIONS_APPLY', [issued]), { decision: 'indeterminate', restrictions })
  t.is((await untilRule('NLC_ENCUMBERED', [issued], { jurisdiction: 'US-TX' })).decision, 'no')

  const history = await board.history(record)
  t.is(history.headers.get('etag'), '"2"')
  t.like(history.body, { version: 2, status: 'probation', proposals: [] })
  t.like(history.body.versions, [
    { version: 1, status: 'active', transition: null },
    {
      version: 2,
      status: 'probation',
      effective: `${today()}T00:00:00.000Z`,
      reason: 'as the board decided',
      recordedBy: { client: 'board-test', person: 'staff-7' },
      transition: { state: 'applied', order, decidedBy: null },
    },
  ])
})

test('a summary suspension reaches the credential, and reinstating it issues another that tells of both', async (t) => {
  const { record, credential } = await board.issue()
  await untilRule('OWN_JURISDICTION', [credential])
  const suspended = await board.order(record, 1, { transition: 'suspend-summarily' })
  t.like(suspended.body, { state: 'applied', version: 2 })
  t.is(suspended.body.verifiableCredential, undefined, 'there is nothing to show')
  t.is((await untilRule('CREDENTIAL_SUSPENDED', [credential])).decision, 'no')
  // of a day that is over nobody can tell from the state of now
  t.is(
    (await untilRule('CREDENTIAL_ENDED_SINCE', [credential], { date: daysAgo(3) })).decision,
    'indeterminate',
  )

  const { body } = await board.order(record, 2, { transition: 'reinstate' })
  t.deepEqual(claimsOf(body.verifiableCredential!).publicActions, [
    { action: 'summary-suspension', effective: today() },
    { action: 'reinstatement', effective: today() },
  ])
  await untilRule('OWN_JURISDICTION', [body.verifiableCredential])
  await untilRule('CREDENTIAL_REVOKED', [credential])
})

test('one master: a suspension is lifted by the record of the license, and by nothing else', async (t) => {
  const { record, credential } = await board.issue()
  const { id } = readEnveloped(credential)
  const setBit = (purpose: StatusPurpose, status: boolean) =>
    setStatus({ stack: { issuerUrl: api.url, tokens }, organisation: 'board', id, purpose, status })
  const refusal = { code: 'STATUS_OF_RECORD' } as const
  const refused = await setBit('suspension', true)
  assertProblem(t, refused, refusal)
  t.regex(String(refused.body.detail), new RegExp(`POST /orgs/board/records/${record}/transitions`))

  await board.order(record, 1, { transition: 'suspend' })
  assertProblem(t, await setBit('suspension', false), refusal)
  t.is((await setBit('suspension', true)).body.changed, false, 'it agrees')
  await board.order(record, 2, { transition: 'revoke', basis: 'disciplinary' })
  assertProblem(t, await setBit('suspension', false), refusal)

  // what a credential alone is revoked for says nothing about the license
  const other = await board.issue()
  const taken = readEnveloped(other.credential).id
  t.is(
    (await setStatus({ stack: { issuerUrl: api.url, tokens }, organisation: 'board', id: taken })).status,
    200,
  )
  t.is((await board.history(other.record)).body.status, 'active')
})

test('an order and a direct change at once: the bit says what the record says', async (t) => {
  const { record, credential } = await board.issue()
  const { id } = readEnveloped(credential)
  await board.order(record, 1, { transition: 'suspend' })
  const stack = { issuerUrl: api.url, tokens }
  const lift = () => setStatus({ stack, organisation: 'board', id, purpose: 'suspension', status: false })
  const [order, ...lifts] = await Promise.all([
    board.order(record, 2, { transition: 'revoke', basis: 'disciplinary' }),
    ...Array.from({ length: 5 }, lift),
  ])
  t.is(order.status, 200)
  t.true(lifts.every(({ status }) => status === 409))
})

test('a renewal leaves the credential before as it is, and it runs out by itself', async (t) => {
  const { record, credential } = await board.issue()
  const order = { transition: 'renew', expirationDate: '2037-10-31' }
  const { body } = await board.order(record, 1, order)
  const claims = claimsOf(body.verifiableCredential!)
  t.like(claims, { status: 'active', statusDate: '2025-11-01', expirationDate: '2037-10-31' })
  await untilRule('OWN_JURISDICTION', [credential, body.verifiableCredential])
  const { rows } = await sql<{ revoked: boolean; valid_until: Date }>`
    SELECT revoked, valid_until FROM credentials WHERE record = ${record} ORDER BY record_version
  `.execute(issuer.database)
  t.deepEqual(
    rows.map(({ revoked }) => revoked),
    [false, false],
  )
  t.is(
    rows[1]!.valid_until.toISOString(),
    '2037-11-01T12:00:00.000Z',
    'until the last day has ended everywhere',
  )
})

test('a revocation ends it, as of then the answer stays what it was', async (t) => {
  const { record, credential } = await board.issue()
  const before = await poll({
    what: 'an anchor with the credential',
    look: async () => {
      const at = new Date().toISOString()
      const { body } = await decide([credential], { options: { at } })
      return body.decision === 'yes' ? at : undefined
    },
  })
  // the chain tells time in seconds: what is anchored in the same one counts as of then
  await poll({
    what: 'a block after that moment',
    look: async () => {
      const latest = services.verifier.world.view.block('latest')
      return latest && latest.timestamp * 1000 > Date.parse(before) ? latest : undefined
    },
  })
  await board.order(record, 1, { transition: 'revoke', basis: 'disciplinary' })
  await untilRule('CREDENTIAL_REVOKED', [credential])
  const { body } = await decide([credential], { options: { at: before } })
  t.like(body, { decision: 'yes', asOf: before, rule: { code: 'OWN_JURISDICTION' } })

  const refused = await board.order(record, 2, { transition: 'reinstate' })
  assertProblem(t, refused, {
    code: 'TRANSITION_NOT_ALLOWED',
    faults: ['/transition TRANSITION_NOT_ALLOWED'],
  })
})

test('of orders about one version at once, one is carried out and the others are told', async (t) => {
  const { record } = await board.issue()
  const orders = ['suspend', 'deactivate', 'suspend-summarily', 'suspend', 'deactivate', 'record-death']
  const answers = await Promise.all(orders.map((transition) => board.order(record, 1, { transition })))
  const codes = answers.map(({ status, body }) => (status === 200 ? 'applied' : body.code))
  t.is(codes.filter((code) => code === 'applied').length, 1, codes.join())
  t.is(codes.filter((code) => code === 'RECORD_VERSION_CONFLICT').length, orders.length - 1, codes.join())
  const { body } = await board.history(record)
  t.is(body.versions.length, 2)
})

test('Idempotency-Key: the same order many times at once is one, and its credential is the same', async (t) => {
  const { record } = await board.issue()
  const headers = { 'idempotency-key': `deactivate-${record}` }
  const order = { transition: 'deactivate' }
  const answers = await Promise.all(Array.from({ length: 6 }, () => board.order(record, 1, order, headers)))
  t.is(new Set(answers.map(({ text }) => text)).size, 1)
  t.is(answers[0]!.status, 200)
  t.deepEqual((await board.order(record, 1, order, headers)).body, answers[0]!.body, 'also afterwards')
  const other = await board.order(record, 1, { ...order, reason: 'another' }, headers)
  assertProblem(t, other, { code: 'IDEMPOTENCY_KEY_REUSED' })
  t.is((await board.history(record)).body.versions.length, 2)
})

test('a second person: who asked cannot approve, and nothing changes before', async (t) => {
  const actor = { client: 'operator', person: 'chief' }
  const now = new Date()
  const { world } = issuer
  await setApprovals({ world, organisation, transitions: ['surrender'], actor, now })
  const { record, credential } = await board.issue()
  const order = { transition: 'surrender', basis: 'in-lieu-of-discipline' }
  const propose = () => board.order(record, 1, order, { 'careseal-person': 'clerk-1' })
  const asked = await propose()
  t.is(asked.status, 202)
  t.like(asked.body, { state: 'waiting', version: 1 })
  await untilRule('OWN_JURISDICTION', [credential])
  t.like((await board.history(record)).body.proposals, [
    { state: 'waiting', proposedBy: { person: 'clerk-1' } },
  ])

  assertProblem(t, await board.decide(record, asked.body.id, 'approve', 'clerk-1'), {
    code: 'APPROVAL_NEEDS_ANOTHER',
  })
  const other = await propose()
  t.like((await board.decide(record, other.body.id, 'refuse', 'chief')).body, {
    state: 'refused',
    version: 1,
  })
  assertProblem(t, await board.decide(record, other.body.id, 'approve', 'chief'), {
    code: 'TRANSITION_DECIDED',
  })

  const late = await propose()
  const both = await Promise.all([
    board.decide(record, asked.body.id, 'approve', 'chief'),
    board.decide(record, asked.body.id, 'refuse', 'deputy'),
  ])
  t.is(both.filter(({ status }) => status === 200).length, 1, both.map(({ text }) => text).join())
  const isApproved = both[0]!.status === 200
  if (isApproved) {
    assertProblem(t, await board.decide(record, late.body.id, 'approve', 'chief'), {
      code: 'RECORD_VERSION_CONFLICT',
    })
  } else {
    t.is((await board.decide(record, late.body.id, 'approve', 'chief')).status, 200)
  }
  await untilRule('CREDENTIAL_REVOKED', [credential])
  const { versions } = (await board.history(record)).body
  t.like(versions[1], {
    status: 'surrendered',
    transition: { proposedBy: { person: 'clerk-1' }, decidedBy: { person: 'chief' } },
  })
})

test('refusals: what an order lacks, and what it names that is not there', async (t) => {
  const { record } = await board.issue()
  const suspend = { transition: 'suspend' }
  assertProblem(t, await board.order(record, null, suspend), { code: 'IF_MATCH_MISSING' })
  for (const tag of ['1', 'W/"1"', '*', '"0"', '"x"']) {
    assertProblem(t, await board.order(record, null, suspend, { 'if-match': tag }), {
      code: 'HEADER_INVALID',
    })
  }
  assertProblem(t, await board.order(record, 2, suspend), { code: 'RECORD_VERSION_CONFLICT' })
  for (const unknown of ['0199a000-0000-7000-8000-000000000000', 'nobody']) {
    assertProblem(t, await board.order(unknown, 1, suspend), { code: 'RECORD_NOT_FOUND' })
    assertProblem(t, await board.history(unknown), { code: 'RECORD_NOT_FOUND' })
    assertProblem(t, await board.decide(record, unknown, 'approve', 'chief'), {
      code: 'TRANSITION_NOT_FOUND',
    })
  }
  assertProblem(t, await board.order(record, 1, { ...suspend, effective: '2025-10-31' }), {
    code: 'TRANSITION_OUT_OF_ORDER',
    faults: ['/effective DATE_ORDER'],
  })
  assertProblem(t, await board.order(record, 1, { ...suspend, effective: daysAgo(-3) }), {
    code: 'TRANSITION_INVALID',
    faults: ['/effective TIME_INVALID'],
  })
  assertProblem(t, await board.order(record, 1, { transition: 'restrict' }), {
    code: 'TRANSITION_INVALID',
    faults: ['/restrictions CLAIM_MISSING'],
  })
  for (const wrong of [{ transition: 'pardon' }, { effective: '2026-02-30' }, { reason: '' }, { x: 1 }]) {
    const { body } = await board.order(record, 1, { ...suspend, ...wrong })
    t.is(body.code, 'BODY_INVALID', JSON.stringify(wrong))
  }
  const foreign = `${api.url}/orgs/board/records/${record}/transitions`
  t.is((await call({ url: foreign, token: 'clinic' })).status, 404)
  t.is((await call({ url: foreign, token: 'board/credentials:issue' })).status, 403)
  t.is((await board.history(record)).body.version, 1, 'nothing has changed')
})

test('a new version that is issued by itself corrects a license, and decides nothing', async (t) => {
  const { record, subject } = await board.issue()
  const url = `${api.url}/orgs/board/credentials/issue`
  const correct = (claims: Json, key: string) => {
    const { credential } = issueBody('board', { ...subject, ...claims })
    const headers = { 'idempotency-key': `${key}-${record}` }
    return call({ url, token: 'board', body: { credential, options: { record } }, headers })
  }
  const names = { licensee: { givenName: 'Avery', familyName: 'Other' } }
  const answers = await Promise.all(Array.from({ length: 4 }, () => correct(names, 'name')))
  t.is(new Set(answers.map(({ text }) => text)).size, 1)
  t.is(answers[0]!.status, 201)
  await board.order(record, 2, { transition: 'suspend' })
  for (const _ of ['once', 'and again with the same key']) {
    assertProblem(t, await correct(names, 'sneak'), {
      code: 'TRANSITION_NOT_ALLOWED',
      faults: ['status', 'publicActions'].map(
        (claim) => `/credential/credentialSubject/${claim} TRANSITION_NOT_ALLOWED`,
      ),
    })
  }
  t.is((await board.history(record)).body.version, 3)
})

test('refusals of a decision', async (t) => {
  const [one, other] = [await board.issue(), await board.issue()]
  assertProblem(t, await decide([one.credential, other.credential]), {
    code: 'SUBJECTS_DIFFER',
    faults: ['/credentials SUBJECTS_DIFFER'],
  })
  assertProblem(t, await decide([one.credential], { jurisdiction: 'US-ZZ' }), {
    code: 'JURISDICTION_UNKNOWN',
    faults: ['/jurisdiction JURISDICTION_UNKNOWN'],
  })
  assertProblem(t, await decide([one.credential], { date: daysAgo(-3) }), {
    code: 'TIME_INVALID',
    faults: ['/date TIME_INVALID'],
  })
  for (const wrong of [{ date: '2026-02-30' }, { jurisdiction: 'ohio' }, { credentials: [] }, { x: 1 }]) {
    t.is((await decide([one.credential], wrong)).body.code, 'BODY_INVALID', JSON.stringify(wrong))
  }
  const forged = one.credential.id.slice(0, -8)
  const { body } = await decide([{ ...one.credential, id: forged }, 'x'])
  t.like(body, { decision: 'no', rule: { code: 'CREDENTIAL_INVALID' } })
  t.is(body.licenses.length, 2)
})

test('an erased subject: neither the history nor a sealed order can be read again', async (t) => {
  const { record, subject } = await board.issue()
  await board.order(record, 1, { transition: 'deactivate' })
  const actor = { client: 'operator', person: null }
  const offers = openOfferWorld({ database: issuer.database, keyEncryptionKey: Buffer.alloc(32, 7) })
  const world = { ...issuer.world, ...offers }
  const erasing = { world, organisation, subject: subject.id as string, actor, reason: 'test' }
  await eraseSubject({ ...erasing, now: new Date() })
  assertProblem(t, await board.history(record), { code: 'SUBJECT_ERASED' })
  const { rows } = await sql<{ sealed_order: Buffer }>`
    SELECT sealed_order FROM license_transitions WHERE record = ${record}
  `.execute(issuer.database)
  t.deepEqual(rows, [{ sealed_order: Buffer.alloc(0) }])
})
