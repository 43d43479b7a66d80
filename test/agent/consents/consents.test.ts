import test, { type ExecutionContext } from 'ava'
import { decideRequest } from '#agent/consents/decide-request.ts'
import { describeAccess } from '#agent/consents/describe-access.ts'
import { listAccesses, listAlerts } from '#agent/consents/list-accesses.ts'
import { listWithdrawals } from '#agent/consents/list-withdrawals.ts'
import { withdrawConsent } from '#agent/consents/withdraw-consent.ts'
import type { AgentError } from '#agent/errors.ts'
import { createHolder, type Party } from '#test/agent/verify/_world.ts'
import { consentRequest } from '#test/schemas/patient-consent/_consents.ts'
import { openConsentWorld, SERVICE, type TestConsentWorld } from './_consent-world.ts'

let at: TestConsentWorld
test.before(async () => {
  at = await openConsentWorld()
})
test.after.always(() => at?.close())

type Asked = Parameters<typeof consentRequest>[0]

const decide = (
  patient: Party,
  asked: Asked = {},
  options: Partial<Parameters<typeof decideRequest>[0]> = {},
) =>
  decideRequest({
    world: at.world,
    request: consentRequest({ patient: patient.did, ...asked }),
    organisation: 'hospital',
    client: 'test',
    person: 'nurse-7',
    now: at.time.now,
    ...options,
  })

async function holdOne(claims: Parameters<TestConsentWorld['issue']>[1] = {}) {
  const patient = createHolder()
  const issued = await at.issue(patient, claims)
  await at.hold(patient, [issued.jwt])
  return { patient, ...issued }
}

const withdraw = (id: string, compact: string, world = at.world) =>
  withdrawConsent({ world, id, compact, audience: SERVICE, now: at.time.now })

async function refused(t: ExecutionContext, act: Promise<unknown>, code: string): Promise<AgentError> {
  const error = (await t.throwsAsync(act)) as AgentError
  t.is(error.code, code as never, error.message)
  return error
}

test.serial('a consent that its patient presented is decided by, and by nobody else’s', async (t) => {
  const { patient, id } = await holdOne()
  const decided = await decide(patient)
  t.is(decided.decision, 'permit')
  t.deepEqual(decided.basedOn, [id])
  t.like(decided.status[0], { id, standing: 'valid', withdrawn: false, code: 'OK' })
  t.is(decided.validUntil!.getTime(), at.time.now.getTime() + 60_000)
  t.is((await decide(createHolder())).decision, 'no-consent')
  t.is((await decide(patient, {}, { organisation: 'board' })).decision, 'no-consent', 'another organisation')
})

test.serial('a decision about a warm consent asks nobody', async (t) => {
  const { patient } = await holdOne()
  await decide(patient)
  const asked = at.requests.length
  t.is((await decide(patient)).decision, 'permit')
  t.is(at.requests.length, asked)
})

test.serial('presented again, a consent is held once', async (t) => {
  const { patient, jwt, id } = await holdOne()
  const [again] = await at.hold(patient, [jwt])
  t.is(again!.id, id)
  t.is((await decide(patient)).status.length, 1)
})

test.serial('what is no consent, another’s, or not valid is not held', async (t) => {
  const patient = createHolder()
  const license = await at.clinic.sign(at.clinic.credential(patient))
  const wrongType = await refused(t, at.hold(patient, [license]), 'CONSENT_NOT_VALID')
  t.deepEqual(
    wrongType.faults.map(({ code }) => code),
    ['TYPE_NOT_ACCEPTED'],
  )
  const foreign = await at.issue(createHolder())
  const notMine = await refused(t, at.hold(patient, [foreign.jwt]), 'CONSENT_NOT_VALID')
  t.deepEqual(
    notMine.faults.map(({ code }) => code),
    ['SUBJECT_NOT_HOLDER'],
  )
  const { jwt } = await at.issue(patient)
  const forged = `${jwt.slice(0, jwt.lastIndexOf('.'))}.${'A'.repeat(86)}`
  const broken = await refused(t, at.hold(patient, [forged]), 'CONSENT_NOT_VALID')
  t.true(broken.faults.some(({ code }) => code === 'SIGNATURE_INVALID'))
})

test.serial(
  '45 CFR 164.508(c)(1)(vi): whoever granted for the patient presents it, and may withdraw it',
  async (t) => {
    const [patient, guardian] = [createHolder(), createHolder()]
    const issued = await at.issue(patient, {
      grantor: { id: guardian.did },
      authority: {
        capacity: 'guardian',
        ground: 'incapacity',
        evidence: [{ kind: 'court-order', digest: `0x${'5a'.repeat(32)}` }],
      },
      signature: {
        signer: guardian.did,
        signedAt: '2025-12-31T00:00:00Z',
        capacity: 'guardian',
        method: 'recorded',
      },
    })
    await at.hold(guardian, [issued.jwt])
    t.is((await decide(patient)).decision, 'permit')
    await withdraw(issued.id, await at.request({ by: guardian, consent: issued.id }))
    t.is((await decide(patient)).decision, 'no-consent')
  },
)

test.serial(
  '45 CFR 164.508(b)(5): withdrawn by the patient alone, and known to another process at once',
  async (t) => {
    const times: number[] = []
    for (let round = 0; round < 50; round++) {
      const { patient, id } = await holdOne()
      t.is((await decide(patient, {}, { world: at.elsewhere })).decision, 'permit')
      await withdraw(id, await at.request({ by: patient, consent: id }))
      const began = performance.now()
      const { decision, status } = await decide(patient, {}, { world: at.elsewhere })
      times.push(performance.now() - began)
      t.is(decision, 'no-consent')
      t.true(status[0]!.withdrawn)
    }
    times.sort((a, b) => a - b)
    t.log(`p50 ${times[25]!.toFixed(1)} ms, p99 ${times.at(-1)!.toFixed(1)} ms`)
    t.true(times.at(-1)! < 1_000)
  },
)

test.serial('a withdrawal counts in a process whose clock is behind', async (t) => {
  const { patient, id } = await holdOne()
  await withdraw(id, await at.request({ by: patient, consent: id }))
  const now = new Date(at.time.now.getTime() - 30_000)
  t.is((await decide(patient, {}, { now, world: at.elsewhere })).decision, 'no-consent')
})

test.serial('a consent that was withdrawn is not held again, by any organisation', async (t) => {
  const { patient, id, jwt } = await holdOne()
  await withdraw(id, await at.request({ by: patient, consent: id }))
  await refused(t, at.hold(patient, [jwt]), 'CONSENT_WITHDRAWN')
  await refused(t, at.hold(patient, [jwt], 'board'), 'CONSENT_WITHDRAWN')
})

test.serial('a withdrawal by another key, of an unknown consent, or replayed is refused', async (t) => {
  const { patient, id } = await holdOne()
  const stranger = createHolder()
  await refused(t, withdraw(id, await at.request({ by: stranger, consent: id })), 'CONSENT_NOT_YOURS')
  const unknown = 'urn:uuid:00000000-0000-4000-8000-000000000000'
  await refused(
    t,
    withdraw(unknown, await at.request({ by: patient, consent: unknown })),
    'CONSENT_NOT_FOUND',
  )
  const forged = await at.request({ by: { ...stranger, did: patient.did, kid: patient.kid }, consent: id })
  await refused(t, withdraw(id, forged), 'HOLDER_PROOF_INVALID')
  t.is((await decide(patient)).decision, 'permit')
  const signed = await at.request({ by: patient, consent: id })
  const { receivedAt } = await withdraw(id, signed)
  await refused(t, withdraw(id, signed), 'HOLDER_PROOF_USED')
  const again = await withdraw(id, await at.request({ by: patient, consent: id }))
  t.deepEqual(again.receivedAt, receivedAt, 'a second withdrawal changes nothing')
})

test.serial('of ten replays at once one is taken', async (t) => {
  const { patient, id } = await holdOne()
  const signed = await at.request({ by: patient, consent: id })
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => withdraw(id, signed)))
  t.is(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
})

const seconds = () => Math.floor(at.time.now.getTime() / 1000)
const REFUSED: [title: string, wrong: () => object][] = [
  ['RFC 8725 §3.11: a token of another type', () => ({ header: { typ: 'careseal-accesses+jwt' } })],
  ['RFC 8725 §3.1: an algorithm of none', () => ({ header: { alg: 'none' } })],
  ['RFC 7515 §4.1.11: a critical header', () => ({ header: { crit: ['x'] } })],
  ['a key of its own choosing', () => ({ header: { jwk: {} } })],
  ['a kid of another DID', () => ({ header: { kid: createHolder().kid } })],
  ['another consent', () => ({ change: { sub: 'urn:uuid:00000000-0000-4000-8000-000000000000' } })],
  ['RFC 7519 §4.1.3: another audience', () => ({ change: { aud: 'https://other.example' } })],
  ['several audiences', () => ({ change: { aud: [SERVICE, 'https://other.example'] } })],
  ['too old', () => ({ change: { iat: seconds() - 301 } })],
  ['of a time to come', () => ({ change: { iat: seconds() + 61 } })],
  ['no time', () => ({ change: { iat: 'now' } })],
  ['a jti that can be guessed', () => ({ change: { jti: '1' } })],
  ['no jti', () => ({ change: { jti: undefined } })],
]
for (const [title, wrong] of REFUSED) {
  test.serial(`a signed request, ${title} → HOLDER_PROOF_INVALID`, async (t) => {
    const { patient, id } = await holdOne()
    await refused(
      t,
      withdraw(id, await at.request({ by: patient, consent: id, ...wrong() })),
      'HOLDER_PROOF_INVALID',
    )
    t.is((await decide(patient)).decision, 'permit')
  })
}

test.serial('a signed request that is no JWS → HOLDER_PROOF_INVALID', async (t) => {
  const { id } = await holdOne()
  for (const compact of ['', 'x', 'a.b.c', `${'a'.repeat(9000)}.b.c`]) {
    await refused(t, withdraw(id, compact), 'HOLDER_PROOF_INVALID')
  }
})

test.serial('revoked by the custodian: the list says so, and the decision follows it', async (t) => {
  const { patient, index } = await holdOne()
  t.is((await decide(patient)).decision, 'permit')
  at.clinic.setStatus('revocation', index)
  await at.clinic.publish()
  const decided = await decide(patient)
  t.is(decided.decision, 'no-consent')
  t.like(decided.status[0], { standing: 'ended', code: 'CREDENTIAL_REVOKED' })
})

test.serial('step 0: a status that is out of reach is indeterminate, and enforced as a deny', async (t) => {
  const { patient } = await holdOne()
  await decide(patient)
  const decided = await decide(patient, {}, { now: new Date(at.time.now.getTime() + 3 * 3600_000) })
  t.is(decided.decision, 'indeterminate')
  t.is(decided.enforced, 'deny')
})

const accesses = async (patient: Party, id: string, by: Party = patient) =>
  listAccesses({
    world: at.world,
    id,
    compact: await at.request({ by, consent: id, type: 'careseal-accesses+jwt' }),
    audience: SERVICE,
    after: 0n,
    now: at.time.now,
  })

test.serial('IHE BALP: the patient reads permits and denials, and nobody else does', async (t) => {
  const { patient, id } = await holdOne()
  await decide(patient)
  await decide(patient, { purpose: 'HPAYMT' })
  const { decisions } = await accesses(patient, id)
  t.deepEqual(
    decisions.map(({ decision }) => decision),
    ['permit', 'no-consent'],
  )
  const [permit, denial] = decisions.map((decided) => describeAccess({ decided, verifierUrl: SERVICE }))
  t.like(permit, { resourceType: 'AuditEvent', action: 'E', outcome: '0', type: { code: '110113' } })
  t.like(denial, { outcome: '8', outcomeDesc: 'no-consent' })
  t.is(permit!.agent.length, 4)
  t.is(permit!.agent.filter(({ requestor }) => requestor).length, 1)
  t.like(permit!.entity[1], { what: { type: 'Consent', identifier: { value: id } } })
  await refused(t, accesses(patient, id, createHolder()), 'CONSENT_NOT_YOURS')
  const withdrawal = await at.request({ by: patient, consent: id })
  const asked = listAccesses({
    world: at.world,
    id,
    compact: withdrawal,
    audience: SERVICE,
    after: 0n,
    now: at.time.now,
  })
  await refused(t, asked, 'HOLDER_PROOF_INVALID')
})

test.serial('break-the-glass: authority, reason and a person; recorded, and told of', async (t) => {
  const { patient, id } = await holdOne()
  const requester = { did: 'did:web:hospital.example', roles: ['emergency-physician'] }
  const breakGlass = { authority: 'emergency-physician', reason: 'unconscious on arrival' }
  const asked: Asked = { purpose: 'BTG', requester, breakGlass }
  const told = at.alerts.length
  const decided = await decide(patient, asked)
  t.is(decided.decision, 'permit')
  t.true(decided.brokeGlass)
  t.deepEqual(at.alerts.slice(told), [{ decision: decided.id, organisation: 'hospital' }])
  const { decisions } = await listAlerts({ world: at.world, organisation: 'hospital', after: 0n })
  t.is(decisions.at(-1)!.id, decided.id)
  const seen = (await accesses(patient, id)).decisions.at(-1)!
  t.like(describeAccess({ decided: seen, verifierUrl: SERVICE }), { outcomeDesc: 'permit: break-the-glass' })

  const wrong: [Asked, string | null, string][] = [
    [{ ...asked, breakGlass: undefined }, 'nurse-7', 'FIELD_MISSING'],
    [{ ...asked, purpose: 'TREAT' }, 'nurse-7', 'FIELD_UNEXPECTED'],
    [{ ...asked, requester: { ...requester, roles: [] } }, 'nurse-7', 'AUTHORITY_NOT_HELD'],
    [asked, null, 'PERSON_MISSING'],
  ]
  for (const [request, person, code] of wrong) {
    const error = await refused(t, decide(patient, request, { person }), 'BREAK_GLASS_INVALID')
    t.deepEqual(
      error.faults.map(({ code }) => code),
      [code],
    )
  }
})

test.serial('the custodian fetches what patients signed, in order and in pages', async (t) => {
  const { next } = await listWithdrawals({ world: at.world, organisation: 'hospital', after: 0n })
  const { patient, id } = await holdOne()
  const request = await at.request({ by: patient, consent: id })
  await withdraw(id, request)
  const page = await listWithdrawals({ world: at.world, organisation: 'hospital', after: BigInt(next) })
  t.deepEqual(page.withdrawals, [{ id, issuer: at.clinic.did, request, receivedAt: at.time.now }])
  const foreign = await listWithdrawals({ world: at.world, organisation: 'board', after: 0n })
  t.deepEqual(foreign.withdrawals, [])
})

test.serial('the tables name nobody: DIDs, ids and reasons are digests or sealed', async (t) => {
  const { patient, id } = await holdOne()
  await decide(patient)
  await withdraw(id, await at.request({ by: patient, consent: id }))
  const { database } = at.world
  const rows = [
    ...(await database.selectFrom('consents').selectAll().execute()),
    ...(await database.selectFrom('consent_decisions').selectAll().execute()),
    ...(await database.selectFrom('consent_withdrawals').selectAll().execute()),
  ]
  t.true(rows.length >= 3)
  const texts = rows
    .flatMap((row) => Object.values(row))
    .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
  for (const told of [patient.did, id, 'TREAT', 'treating-providers'])
    t.false(texts.some((text) => text.includes(told)))
})

test.serial(
  '45 CFR 164.508(b)(5): asked about a moment before the withdrawal, what would have been decided then',
  async (t) => {
    const patient = createHolder()
    const { id, jwt } = await at.issue(patient)
    at.clinic.log(jwt)
    await at.clinic.publish()
    await at.hold(patient, [jwt])
    const held = at.time.now
    at.time.now = new Date(held.getTime() + 10_000)
    try {
      await withdraw(id, await at.request({ by: patient, consent: id }))
      t.is((await decide(patient)).decision, 'no-consent')
      const before = await decide(patient, {}, { at: new Date(held.getTime() + 5_000) })
      t.is(before.decision, 'permit')
      t.false(before.status[0]!.withdrawn)
      t.is((await decide(patient, {}, { at: new Date(held.getTime() - 1_000) })).decision, 'no-consent')
    } finally {
      at.time.now = held
    }
  },
)
