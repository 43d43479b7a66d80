import test from 'ava'
import { createHolder } from '#test/agent/verify/_world.ts'
import { createMonitoredWorld, idsOf, until } from './_monitored-world.ts'

// A test waits for an event by what is in the database, and for the absence of one by an event that comes after it.

test('2,000 monitors and 5 revocations: exactly 5 events, and never a claim', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const board = await world.createBoard({ slug: 'board' })
  const indexes = Array.from({ length: 2000 }, (_, at) => at * 13)
  const credentials = await world.signAt(board, indexes)
  const ids: string[] = []
  for (const part of [credentials.slice(0, 1000), credentials.slice(1000)]) {
    const requests = part.map((credential, at) => ({ credential, reference: `staff-${ids.length + at}` }))
    ids.push(...idsOf(await world.register(requests)))
  }
  const revoked = [0, 77, 1000, 1500, 1999]
  for (const at of revoked) board.setStatus('revocation', indexes[at]!)
  // a credential that nobody watches
  board.setStatus('revocation', 5)
  await board.publish()
  await until('five events', async () => (await world.events()).length >= 5)
  // the next version changes nothing, and what comes after it would come after any event too many
  await board.publish()
  board.setStatus('suspension', indexes[3]!)
  await board.publish()
  await until('the suspension', async () =>
    (await world.events()).some(({ type }) => type.endsWith('suspended')),
  )
  const events = await world.events()
  t.deepEqual(
    events.map(({ monitor, type }) => `${type} ${ids.indexOf(monitor)}`).sort(),
    [...revoked.map((at) => `credential.revoked ${at}`), 'credential.suspended 3'].sort(),
  )
  const { body } = events.find(({ monitor }) => monitor === ids[77])!
  const anchor = world.world.view.anchor({ organisation: board.address, finality: 'latest' })!
  t.like(body, { type: 'credential.revoked', timestamp: world.time.now.toISOString() })
  t.like(body.data, {
    monitor: ids[77],
    reference: 'staff-77',
    evidence: {
      list: board.listUrl('revocation'),
      purpose: 'revocation',
      index: indexes[77],
      version: 2,
      anchor: { sequence: '2' },
    },
  })
  t.true(anchor.sequence > 2n)
  t.deepEqual(Object.keys(body.data).sort(), ['digest', 'evidence', 'monitor', 'reference'])
  const kept = await world.database.selectFrom('monitors').selectAll().execute()
  const text = JSON.stringify([kept, events], withBigint)
  const { id: _, ...claims } = board.credential(createHolder()).credentialSubject as Record<string, unknown>
  const told = [...leavesOf(claims)].filter((claim) => claim.length > 2 && text.includes(claim))
  t.deepEqual(told, [])
  t.false(text.includes('did:key'))
  t.deepEqual(world.warnings, [])
})

test('a restart between a change and its event tells it once', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const board = await world.createBoard({ slug: 'board' })
  const [credential] = await world.signAt(board, [8])
  const [id] = idsOf(await world.register([{ credential }]))
  await world.restart(async () => {
    board.setStatus('suspension', 8)
    await board.publish()
  })
  await until('the suspension', async () => (await world.events()).length > 0)
  await world.restart()
  board.setStatus('suspension', 8, false)
  await board.publish()
  await until('the reinstatement', async () => (await world.events()).length > 1)
  const events = await world.events()
  t.deepEqual(
    events.map(({ monitor, type }) => [monitor, type]),
    [
      [id, 'credential.suspended'],
      [id, 'credential.reinstated'],
    ],
  )
})

test('bad news early, good news late: a reinstatement is told when its anchor is final', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const board = await world.createBoard({ slug: 'board' })
  const [credential] = await world.signAt(board, [8])
  idsOf(await world.register([{ credential }]))
  const types = async () => (await world.events()).map(({ type }) => type)
  board.setStatus('suspension', 8)
  await board.publish({ settle: false })
  await until('the suspension', async () => (await types()).length === 1)
  world.chain.settle()
  board.setStatus('suspension', 8, false)
  await board.publish({ settle: false })
  // another credential's suspension in the same list comes after, and shows that the list was read
  const [other] = await world.signAt(board, [9])
  idsOf(await world.register([{ credential: other }]))
  board.setStatus('suspension', 9)
  await board.publish({ settle: false })
  await until('the other suspension', async () => (await types()).length === 2)
  t.deepEqual(await types(), ['credential.suspended', 'credential.suspended'])
  world.chain.settle()
  await until('the reinstatement', async () => (await types()).length === 3)
  t.is((await types())[2], 'credential.reinstated')
})

test('a credential that comes to its end is told once, at its validUntil', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const board = await world.createBoard({ slug: 'board' })
  const validUntil = '2026-06-02T00:00:00Z'
  const credentials = await world.signAt(board, [1, 2], { validUntil })
  const ids = idsOf(await world.register(credentials.map((credential) => ({ credential }))))
  world.time.now = new Date('2026-06-01T23:59:59Z')
  board.setStatus('suspension', 1)
  await board.publish()
  await until('the suspension', async () => (await world.events()).length === 1)
  world.time.now = new Date(validUntil)
  await until('both ends', async () => (await world.events()).length === 3)
  await world.restart()
  const events = await world.events()
  t.deepEqual(
    events
      .slice(1)
      .map(({ monitor, type, body }) => [monitor, type, body.data.evidence])
      .sort(),
    ids.map((id) => [id, 'credential.expired', { validUntil: '2026-06-02T00:00:00.000Z' }]).sort(),
  )
})

test('an accreditation that ends, and an issuer that is halted and resumes', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const board = await world.createBoard({ slug: 'board' })
  const other = await world.createBoard({ slug: 'other' })
  const requests = [...(await world.signAt(board, [1, 2])), ...(await world.signAt(other, [1]))]
  const ids = idsOf(await world.register(requests.map((credential) => ({ credential }))))
  const seconds = Math.floor(world.time.now.getTime() / 1000)
  const count = async (number: number) => (await world.events()).length === number
  world.chain.emitRegistry('StateSet', { org: board.address, state: 2, by: world.root })
  world.chain.settle()
  await until('the halt', () => count(2))
  world.chain.emitRegistry('StateSet', { org: board.address, state: 1, by: world.root })
  world.chain.settle()
  await until('the end of the halt', () => count(4))
  world.chain.emitRegistry('AccreditationEnded', {
    id: other.accreditation,
    grantor: world.root,
    org: other.address,
    endedAt: seconds,
    distrustFrom: seconds,
    reason: 1,
  })
  world.chain.settle()
  await until('the end', () => count(5))
  const events = await world.events()
  t.deepEqual(events.map(({ monitor, type }) => `${ids.indexOf(monitor)} ${type}`).sort(), [
    '0 issuer.accreditation_restored',
    '0 issuer.halted',
    '1 issuer.accreditation_restored',
    '1 issuer.halted',
    '2 issuer.accreditation_ended',
  ])
  t.like(events[0]!.body.data.evidence, {
    issuer: board.did,
    code: 'ORGANISATION_HALTED',
    organisation: board.address,
  })
})

for (const [name, compromisedSince, type] of [
  ['retired', 0, 'issuer.key_retired'],
  ['compromised', 1_770_000_000, 'issuer.key_compromised'],
] as const) {
  test(`a signing key that is ${name}`, async (t) => {
    const world = await createMonitoredWorld()
    t.teardown(world.close)
    const board = await world.createBoard({ slug: 'board' })
    const [credential] = await world.signAt(board, [1])
    idsOf(await world.register([{ credential }]))
    world.chain.emitRegistry('KeyEnded', {
      org: board.address,
      keyId: board.key.thumbprint,
      retiredAt: 1_770_000_000,
      compromisedSince,
      lastGoodSeq: 0,
      by: board.address,
    })
    world.chain.settle()
    await until('the event', async () => (await world.events()).length === 1)
    const [event] = await world.events()
    t.is(event!.type, type)
    t.like(event!.body.data.evidence, { kid: board.kid })
  })
}

test('what cannot be watched is refused by the code of its check, and the others are watched', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const board = await world.createBoard({ slug: 'board' })
  board.setStatus('revocation', 3)
  board.setStatus('suspension', 4)
  await board.publish()
  const [good, revoked, suspended] = await world.signAt(board, [1, 3, 4])
  const [expired] = await world.signAt(board, [5], { validUntil: '2026-05-01T00:00:00Z' })
  const forged = good!.replace(/.{8}$/, 'AAAAAAAA')
  const outcomes = await world.register(
    [good, revoked, suspended, expired, forged, 'nonsense', good].map((credential) => ({ credential })),
  )
  t.deepEqual(
    outcomes.map((outcome) => ('refused' in outcome ? outcome.refused.code : outcome.status)),
    ['active', 'CREDENTIAL_REVOKED', 'suspended', 'EXPIRED', 'SIGNATURE_INVALID', 'JWS_MALFORMED', 'active'],
  )
  const [first, , , , , , again] = outcomes as { monitor: string }[]
  t.is(again!.monitor, first!.monitor, 'named twice, watched once')
  const [later] = await world.register([{ credential: good }])
  t.is((later as { monitor: string }).monitor, first!.monitor, 'a request can be sent again')
})

test('the issuer does not learn who watches: it is asked for lists and anchors alone, as by every verifier', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const board = await world.createBoard({ slug: 'board' })
  const credentials = await world.signAt(board, [1, 2, 3])
  idsOf(await world.register(credentials.map((credential) => ({ credential }))))
  board.setStatus('revocation', 2)
  await board.publish()
  await until('the event', async () => (await world.events()).length === 1)
  const allowed =
    /^\/orgs\/board\/(anchors\/\d+|status-lists\/[0-9a-f-]{36}\?version=\d+|scopes\/0x[0-9a-f]{64})$/
  t.true(world.requests.length > 0)
  t.deepEqual(
    world.requests.filter((path) => !allowed.test(path)),
    [],
  )
  t.is(new Set(world.requests).size, world.requests.length, 'each once')
})

const withBigint = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

function* leavesOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (value && typeof value === 'object') for (const each of Object.values(value)) yield* leavesOf(each)
}
