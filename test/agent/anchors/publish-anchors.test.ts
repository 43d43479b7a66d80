import { randomUUID } from 'node:crypto'
import test from 'ava'
import { sql } from 'kysely'
import { advanceAnchors } from '#agent/anchors/advance-anchors.ts'
import type { AnchorChain } from '#agent/anchors/anchor-chain.ts'
import { foldAnchor } from '#agent/anchors/fold-anchor.ts'
import { parseAnchorDocument } from '#agent/anchors/parse-anchor-document.ts'
import { proveAnchoredLeaf } from '#agent/anchors/prove-anchored-leaf.ts'
import { publishOnce } from '#agent/anchors/publish-once.ts'
import { newestAnchor, readAnchorDocument } from '#agent/anchors/read-anchor-document.ts'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { appendLeaves } from '#agent/log/append-leaves.ts'
import { issuanceLeaf } from '#agent/log/issuance-leaf.ts'
import { verifyInclusion } from '#agent/log/verify-inclusion.ts'
import { ChainError } from '#agent/registry/chain-error.ts'
import { setState } from '#agent/registry/write-registry.ts'
import { allocateIndexes } from '#agent/status/allocate-indexes.ts'
import { bitRoot } from '#agent/status/bit-root.ts'
import { readBit } from '#agent/status/bits.ts'
import { changeStatuses } from '#agent/status/change-statuses.ts'
import { decodeBitstring } from '#agent/status/decode-bitstring.ts'
import { readStatusList } from '#agent/status/read-status-list.ts'
import { createClock, createPublishing, type TestOrganisation } from './_publishing-world.ts'

const publishing = await createPublishing()
const { world, provider, seal } = publishing
const { database } = world
test.after.always(publishing.close)

type Clock = ReturnType<typeof createClock>

async function begin(): Promise<{
  organisation: TestOrganisation
  clock: Clock
  publish: () => Promise<void>
}> {
  const organisation = await publishing.createOrganisation(randomUUID())
  const clock = createClock()
  const publish = async () => {
    clock.pass(world.epochMs)
    await publishOnce({ world, organisation, now: clock.now, timeoutMs: 10_000 })
  }
  await publish()
  return { organisation, clock, publish }
}

/** Revokes a new credential, and logs that. */
async function revoke({ id }: TestOrganisation): Promise<{ list: string; index: number }> {
  const now = new Date()
  return database.transaction().execute(async (transaction) => {
    const [place] = await allocateIndexes({ transaction, organisation: id, count: 1, seal, now })
    const { revocationList: listId, index } = place!
    await changeStatuses({ transaction, organisation: id, changes: [{ listId, index, value: true }], now })
    const entry = {
      action: 'credential.status',
      object: 'x',
      outcome: 'done',
      client: 'c',
      person: null,
    } as const
    await appendAuditEntries({ transaction, organisation: id, entries: [entry], now })
    return { list: listId, index }
  })
}

async function anchoredBit(
  organisation: TestOrganisation,
  place: { list: string; index: number },
): Promise<boolean> {
  const head = await organisation.chain.head()
  const text = await readAnchorDocument({ database, organisation: organisation.id, sequence: head.sequence })
  const document = parseAnchorDocument({
    value: JSON.parse(text!),
    anchor: { ...head, ...world, registry: world.registryAddress, organisation: organisation.address },
  })
  const anchored = document.statusLists.find(({ id }) => id === place.list)!
  const published = await readStatusList({
    database,
    organisation: organisation.id,
    list: place.list,
    version: anchored.version,
  })
  const bits = decodeBitstring({
    encodedList: JSON.parse(published!.credential).credentialSubject.encodedList,
  })
  if (anchored.bitRoot !== `0x${bitRoot(bits).toString('hex')}`) throw new Error('not the anchored bits')
  return readBit({ bits, index: place.index })
}

async function anchorRows({ id }: TestOrganisation) {
  const rows = await database
    .selectFrom('anchors')
    .leftJoin('anchor_transactions', (join) =>
      join
        .onRef('anchor_transactions.organisation', '=', 'anchors.organisation')
        .onRef('anchor_transactions.sequence', '=', 'anchors.sequence'),
    )
    .select(['anchors.sequence', 'state', 'nonce', 'hash', 'attempt'])
    .where('anchors.organisation', '=', id)
    .orderBy('anchors.sequence')
    .orderBy('attempt')
    .execute()
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }))
}

const states = async (organisation: TestOrganisation) =>
  (await anchorRows(organisation)).map(({ state }) => state)

/** The organisation with a chain of which some functions are done differently. */
function withChain(organisation: TestOrganisation, change: Partial<AnchorChain>): TestOrganisation {
  return { ...organisation, chain: { ...organisation.chain, ...change } }
}

/** Stands for a process that ends at this point. */
const die = (): never => {
  throw new Error('killed')
}

test('the first anchor opens the status lists; a revocation is in the next', async (t) => {
  const { organisation, publish } = await begin()
  t.is((await organisation.chain.head()).sequence, 1n)
  const place = await revoke(organisation)
  t.false(await anchoredBit(organisation, place))
  await publish()
  t.is((await organisation.chain.head()).sequence, 2n)
  t.true(await anchoredBit(organisation, place))
})

test('at most one root an epoch, none without a change, one at the heartbeat', async (t) => {
  const { organisation, clock, publish } = await begin()
  const fold = () => foldAnchor({ world, organisation, now: clock.now() })
  await publish()
  t.false(await fold(), 'nothing changed')
  await revoke(organisation)
  await publish()
  await revoke(organisation)
  t.false(await fold(), 'this epoch has its root')
  clock.pass(world.epochMs)
  t.true(await fold())
  await publish()
  clock.pass(world.lifetimeMs / 2 - 2 * world.epochMs)
  t.false(await fold())
  clock.pass(2 * world.epochMs)
  t.true(await fold(), 'heartbeat')
})

test('every epoch, where timing is to say nothing', async (t) => {
  const { organisation, clock } = await begin()
  for (let epoch = 2; epoch < 5; epoch++) {
    clock.pass(world.epochMs)
    await publishOnce({ world: { ...world, everyEpoch: true }, organisation, now: clock.now })
    t.is((await organisation.chain.head()).sequence, BigInt(epoch))
  }
})

test('two processes that fold and publish at once make one anchor and one transaction', async (t) => {
  const { organisation, clock } = await begin()
  await revoke(organisation)
  clock.pass(world.epochMs)
  await Promise.all(
    Array.from({ length: 4 }, () =>
      publishOnce({
        world,
        organisation: { ...organisation, chain: publishing.connect(organisation) },
        now: clock.now,
      }),
    ),
  )
  t.is((await organisation.chain.head()).sequence, 2n)
  const rows = await anchorRows(organisation)
  t.deepEqual(
    rows.map(({ sequence, attempt }) => [sequence, attempt]),
    [
      [1, 0],
      [2, 0],
    ],
  )
  t.is(await provider.getTransactionCount(organisation.publisher.address), 2)
})

test('a leaf of the issuance log is proven against the anchor', async (t) => {
  const { organisation, publish } = await begin()
  const leaves = Array.from({ length: 300 }, (_, index) => issuanceLeaf(Buffer.alloc(32, index)))
  await database
    .transaction()
    .execute((transaction) =>
      appendLeaves({ transaction, organisation: organisation.id, log: 'issuance', leaves }),
    )
  const prove = (index: bigint) =>
    proveAnchoredLeaf({ database, organisation: organisation.id, log: 'issuance', index })
  t.is(await prove(7n), undefined, 'not anchored yet')
  await publish()
  const found = await prove(7n)
  const bytes = (hex: string) => Buffer.from(hex.slice(2), 'hex')
  t.true(
    verifyInclusion({
      leaf: leaves[7]!,
      index: 7n,
      size: BigInt(found!.size),
      proof: found!.proof.map(bytes),
      root: bytes(found!.root),
    }),
  )
  t.is(found!.size, '300')
  t.is(await prove(300n), undefined)
  t.is(await prove(-1n), undefined)
})

test('killed after folding, after storing, after sending: one transaction, nothing lost', async (t) => {
  for (const [point, change] of [
    ['before preparing', () => ({ prepare: die })],
    [
      'after signing, before storing',
      ({ chain }: TestOrganisation) => ({ prepare: (anchor: never) => chain.prepare(anchor).then(die) }),
    ],
    ['after storing, before sending', () => ({ send: die })],
    [
      'after sending',
      ({ chain }: TestOrganisation) => ({ send: (raw: string) => chain.send(raw).then(die) }),
    ],
    ['before the receipt', () => ({ receipt: die })],
  ] as [string, (organisation: TestOrganisation) => Partial<AnchorChain>][]) {
    const { organisation, clock } = await begin()
    const place = await revoke(organisation)
    clock.pass(world.epochMs)
    const doomed = withChain(organisation, change(organisation))
    await t.throwsAsync(
      publishOnce({ world, organisation: doomed, now: clock.now }),
      { message: 'killed' },
      point,
    )
    clock.pass(world.epochMs)
    await publishOnce({ world, organisation, now: clock.now })
    t.is((await organisation.chain.head()).sequence, 2n, point)
    t.true(await anchoredBit(organisation, place), point)
    t.is(await provider.getTransactionCount(organisation.publisher.address), 2, point)
    t.is((await anchorRows(organisation)).length, 2, point)
  }
})

test('what is stored is what is sent: the transaction is on record before it leaves', async (t) => {
  const { organisation, clock } = await begin()
  await revoke(organisation)
  clock.pass(world.epochMs)
  const watched = withChain(organisation, {
    send: async (raw) => {
      const stored = await database
        .selectFrom('anchor_transactions')
        .select('raw')
        .where('raw', '=', raw)
        .execute()
      t.is(stored.length, 1)
      await organisation.chain.send(raw)
    },
  })
  await publishOnce({ world, organisation: watched, now: clock.now })
})

test('an anchor that was never prepared is folded again into one; bad news is served meanwhile', async (t) => {
  const { organisation, clock, publish } = await begin()
  const cutOff = () => {
    throw new ChainError('CHAIN_UNREACHABLE', 'the chain does not answer')
  }
  const alone = withChain(organisation, { head: cutOff })
  const places = []
  for (let epoch = 0; epoch < 3; epoch++) {
    places.push(await revoke(organisation))
    clock.pass(world.epochMs)
    await t.throwsAsync(publishOnce({ world, organisation: alone, now: clock.now }), {
      code: 'CHAIN_UNREACHABLE',
    })
  }
  const newest = await readStatusList({ database, organisation: organisation.id, list: places[0]!.list })
  const bits = decodeBitstring({ encodedList: JSON.parse(newest!.credential).credentialSubject.encodedList })
  t.true(places.every(({ index }) => readBit({ bits, index })))
  t.is(await readAnchorDocument({ database, organisation: organisation.id, sequence: 2n }), undefined)
  await publish()
  t.is((await organisation.chain.head()).sequence, 2n)
  for (const place of places) t.true(await anchoredBit(organisation, place))
})

test('an included anchor becomes final with its block', async (t) => {
  const { organisation, clock } = await begin()
  t.deepEqual(await states(organisation), ['included'])
  await provider.send('anvil_mine', ['0x5'])
  const progress = await advanceAnchors({ world, organisation, now: clock.now() })
  t.deepEqual(progress, { waiting: false, settling: false })
  t.deepEqual(await states(organisation), ['final'])
  t.is((await newestAnchor({ database, organisation: organisation.id }))?.sequence, 1n)
})

test('an empty wallet: queued with its reason, and sent when there is money', async (t) => {
  const organisation = await publishing.createOrganisation(randomUUID(), { funds: 0n })
  const clock = createClock()
  await t.throwsAsync(publishOnce({ world, organisation, now: clock.now }), { code: 'FUNDS_INSUFFICIENT' })
  t.deepEqual(await states(organisation), ['prepared'])
  await provider.send('anvil_setBalance', [organisation.publisher.address, '0xde0b6b3a7640000'])
  await publishOnce({ world, organisation, now: clock.now })
  t.deepEqual(await states(organisation), ['included'])
})

test('halted: queued with the reason of the contract; bad news is folded all the same', async (t) => {
  const { organisation, clock } = await begin()
  const { registryAddress } = world
  const { address, controller: signer } = organisation
  await setState({ provider, signer, registryAddress, organisation: address, state: 'halted' })
  await revoke(organisation)
  clock.pass(world.epochMs)
  const error = await t.throwsAsync(publishOnce({ world, organisation, now: clock.now }), {
    instanceOf: ChainError,
    code: 'TRANSACTION_REVERTED',
  })
  t.truthy(error.reason)
  t.deepEqual(await states(organisation), ['included', 'folded'])
})

test('after a restore: anchors that the chain holds and the database lost are built on', async (t) => {
  const { organisation, clock, publish } = await begin()
  await revoke(organisation)
  await publish()
  await database
    .deleteFrom('anchors')
    .where('organisation', '=', organisation.id)
    .where('sequence', '=', 2n)
    .execute()
  const place = await revoke(organisation)
  await publish()
  await advanceAnchors({ world, organisation, now: clock.now() })
  t.is((await organisation.chain.head()).sequence, 3n)
  t.true(await anchoredBit(organisation, place))
})

test('attack: somebody publishes in our place; ours follows on that', async (t) => {
  const { organisation, clock, publish } = await begin()
  const place = await revoke(organisation)
  clock.pass(world.epochMs)
  await t.throwsAsync(
    publishOnce({ world, organisation: withChain(organisation, { send: die }), now: clock.now }),
  )
  const head = await organisation.chain.head()
  const root = `0x${'ab'.repeat(32)}`
  const foreign = await organisation.chain.prepare({
    sequence: 2n,
    previousRoot: head.root,
    root,
    nextBy: new Date(Date.now() + 60_000),
  })
  await organisation.chain.send(foreign.raw)
  await publish()
  t.is((await organisation.chain.head()).sequence, 3n)
  t.true(await anchoredBit(organisation, place))
})

test('each anchor follows on the root of the one before', async (t) => {
  const { organisation, publish } = await begin()
  for (let turn = 0; turn < 3; turn++) {
    await revoke(organisation)
    await publish()
  }
  const { rows } = await sql<{ linked: bigint }>`
    SELECT count(*) AS linked FROM anchors a JOIN anchors b USING (organisation)
    WHERE organisation = ${organisation.id} AND b.sequence = a.sequence + 1 AND b.previous_root = a.root
  `.execute(database)
  t.is(rows[0]!.linked, 3n)
})
