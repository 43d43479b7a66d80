import test from 'ava'
import { encodeBytes32String, Wallet, zeroPadValue } from 'ethers'
import type { Anchor, ChainView } from '#agent/registry/chain-view.ts'
import { FUNDED_KEY } from '#test/_helpers/start-test-chain.ts'
import { follow, followAfresh, startProxy, type World, withWorld } from './_following-world.ts'
import { startRegistryChain } from './_registry-chain.ts'

const BOARD = Wallet.createRandom().address
const ROOT = Wallet.createRandom().address
const word = (digit: string) => `0x${digit.repeat(64)}`
const KEY = word('a')
const GRANT = word('b')
const SENDER = new Wallet(FUNDED_KEY).address
const DELEGATE_TYPE = encodeBytes32String('veriKey')

function dump(view: ChainView) {
  const { seenAt: _, ...latest } = view.block('latest')!
  const { seenAt: __, ...finalized } = view.block('finalized')!
  return {
    latest,
    finalized,
    organisations: [ROOT, BOARD].map((address) => view.organisation(address)),
    key: view.key({ organisation: BOARD, keyId: KEY }),
    grants: view.accreditationsOf(BOARD),
    grant: view.accreditation(GRANT),
    anchors: (['latest', 'finalized'] as const).map((finality) =>
      view.anchor({ organisation: BOARD, finality }),
    ),
    didLogs: view.didLogs(SENDER),
  }
}

async function emitAll({ chain }: World): Promise<void> {
  await chain.emit('OrganisationRegistered', [ROOT, ROOT])
  await chain.emit('OrganisationRegistered', [BOARD, ROOT])
  await chain.emit('Accredited', [GRANT, ROOT, BOARD, word('c'), word('0'), 1, 10, 20, 3, 1, word('d')])
  await chain.emit('KeySet', [BOARD, KEY, 1, 11])
  const sent = await chain.didRegistry.getFunction('addDelegate')(SENDER, DELEGATE_TYPE, BOARD, 1000)
  await sent.wait()
}

function publish({ chain }: World, sequence: number): Promise<void> {
  const root = zeroPadValue(`0x${sequence.toString(16).padStart(2, '0')}`, 32)
  return chain.emit('Published', [
    BOARD,
    sequence,
    root,
    word('0'),
    100 + sequence,
    200,
    root.replace('00', 'ff'),
    BOARD,
  ])
}

test('projects every event of the registry', (t) =>
  withWorld(async (world) => {
    const { view, poll, ready } = await follow(world)
    await ready
    const before = view.version()
    await emitAll(world)
    await publish(world, 1)
    await poll()
    t.true(view.version() > before)
    t.like(view.organisation(BOARD.toLowerCase()), { address: BOARD, sponsor: ROOT, state: 'active' })
    t.like(view.key({ organisation: BOARD, keyId: KEY }), {
      purposes: 1,
      from: 11,
      retiredAt: null,
      compromisedSince: null,
    })
    t.is(view.didLogs(SENDER.toLowerCase()).length, 1)
    t.like(view.accreditation(GRANT), {
      parent: null,
      from: 10,
      until: 20,
      endedAt: null,
      capabilities: 3,
      depth: 1,
    })
    t.is(view.anchor({ organisation: BOARD, finality: 'latest' })?.sequence, 1n)
    t.is(view.anchor({ organisation: BOARD, finality: 'finalized' }), undefined)

    await world.chain.emit('StateSet', [BOARD, 2, ROOT])
    await world.chain.emit('KeyEnded', [BOARD, KEY, 15, 14, 7, ROOT])
    await world.chain.emit('AccreditationEnded', [GRANT, ROOT, BOARD, 16, 13, 4])
    await poll()
    t.is(view.organisation(BOARD)?.state, 'halted')
    t.like(view.key({ organisation: BOARD, keyId: KEY }), {
      retiredAt: 15,
      compromisedSince: 14,
      lastGoodSequence: 7n,
    })
    t.like(view.accreditationsOf(BOARD)[0], { endedAt: 16, distrustFrom: 13, reason: 4 })
    t.is(view.anchor({ organisation: BOARD, finality: 'finalized' })?.sequence, 1n)
  }))

test('shows an event soon after its block, and calls back for the newest anchor', (t) =>
  withWorld(async (world) => {
    const { view, ready } = await follow(world, { pollIntervalMs: 50 })
    await ready
    const seen = new Promise<Anchor>((resolve) => view.onAnchor(resolve))
    const sent = Date.now()
    await publish(world, 1)
    t.is((await seen).sequence, 1n)
    t.log(`in the view ${Date.now() - sent} ms after it was sent`)
    t.true(Date.now() - sent < 2000)
  }))

test('a restart goes on from the database, and asks only for what is new', (t) =>
  withWorld(async (world) => {
    await emitAll(world)
    const first = await follow(world)
    await first.ready
    await first.stop()
    await publish(world, 1)

    const calls: string[] = []
    const proxy = await startProxy(world, (request, pass) => {
      if (request.method === 'eth_getLogs') calls.push(JSON.stringify(request.params))
      return pass()
    })
    const second = await follow(world, { rpcUrl: proxy.url })
    await second.ready
    t.deepEqual(dump(second.view), dump((await followAfresh(world)).view))
    t.is(calls.length, 1)
    t.regex(calls[0]!, /blockHash/)
  }))

for (const [title, cutBack] of [
  [
    'anvil_reorg, which sends no removed logs',
    async ({ chain }: World) => {
      await chain.provider.send('anvil_reorg', [4, []])
    },
  ],
  [
    'a chain that was cut back and went on (evm_revert)',
    async ({ chain }: World, snapshot: string) => {
      await chain.provider.send('evm_revert', [snapshot])
      chain.signer.reset()
      await chain.emit('StateSet', [BOARD, 2, ROOT])
      for (let block = 0; block < 6; block++) await chain.provider.send('evm_mine', [])
    },
  ],
  [
    'a chain that was cut back and stays shorter',
    async ({ chain }: World, snapshot: string) => {
      await chain.provider.send('evm_revert', [snapshot])
    },
  ],
] as const) {
  test(`reorganisation: the view is as one built from nothing: ${title}`, (t) =>
    withWorld(async (world) => {
      const { view, poll, ready } = await follow(world)
      await ready
      await emitAll(world)
      await poll()
      const snapshot = await world.chain.provider.send('evm_snapshot', [])
      await world.chain.emit('KeyEnded', [BOARD, KEY, 15, 0, 0, ROOT])
      await world.chain.emit('AccreditationEnded', [GRANT, ROOT, BOARD, 16, 13, 4])
      await publish(world, 1)
      await poll()
      t.is(view.anchor({ organisation: BOARD, finality: 'latest' })?.sequence, 1n)
      await cutBack(world, snapshot)
      world.chain.signer.reset()
      for (let polls = 0; polls < 11; polls++) await poll()
      const afresh = await followAfresh(world)
      t.deepEqual(dump(view), dump(afresh.view))
      t.is(view.anchor({ organisation: BOARD, finality: 'latest' }), undefined)
      await publish(world, 1)
      await Promise.all([poll(), afresh.poll()])
      t.is(view.anchor({ organisation: BOARD, finality: 'latest' })?.sequence, 1n)
      t.deepEqual(dump(view), dump(afresh.view))
    }))
}

test('reorganisation: found after a restart too', (t) =>
  withWorld(async (world) => {
    await emitAll(world)
    await publish(world, 1)
    const first = await follow(world)
    await first.ready
    await first.stop()
    await world.chain.provider.send('anvil_reorg', [1, []])
    const second = await follow(world)
    await second.ready
    t.deepEqual(dump(second.view), dump((await followAfresh(world)).view))
    t.is(second.view.anchor({ organisation: BOARD, finality: 'latest' }), undefined)
  }))

test('reorganisation: the view keeps the bad news until the new branch has been read', (t) =>
  withWorld(async (world) => {
    let down = false
    const proxy = await startProxy(world, (request, pass) => {
      if (down && request.method === 'eth_getLogs') return { error: { code: -32000, message: 'busy' } }
      return pass()
    })
    const { view, poll, ready, status } = await follow(world, { rpcUrl: proxy.url })
    await ready
    await emitAll(world)
    await world.chain.emit('KeyEnded', [BOARD, KEY, 15, 0, 0, ROOT])
    await poll()
    down = true
    await world.chain.provider.send('anvil_reorg', [1, []])
    await poll()
    t.truthy(status().error)
    t.is(view.key({ organisation: BOARD, keyId: KEY })?.retiredAt, 15)
    down = false
    await poll()
    t.is(status().error, undefined)
    t.is(view.key({ organisation: BOARD, keyId: KEY })?.retiredAt, null)
  }))

test('a node that is behind for a moment takes nothing back', (t) =>
  withWorld(async (world) => {
    let behind = false
    const proxy = await startProxy(world, (request, pass) => {
      if (behind && request.params?.[0] === 'latest') return pass({ ...request, params: ['0x4', false] })
      return pass()
    })
    const { view, poll, ready } = await follow(world, { rpcUrl: proxy.url })
    await ready
    await emitAll(world)
    await poll()
    const before = dump(view)
    behind = true
    for (let polls = 0; polls < 3; polls++) await poll()
    t.deepEqual(dump(view), before)
  }))

test('a provider that limits ranges and leaves out the time of a block is read all the same', (t) =>
  withWorld(async (world) => {
    await emitAll(world)
    await world.chain.provider.send('anvil_mine', ['0x32'])
    await publish(world, 1)
    const proxy = await startProxy(world, async (request, pass) => {
      const { fromBlock, toBlock } = (request.params?.[0] ?? {}) as { fromBlock?: string; toBlock?: string }
      if (request.method !== 'eth_getLogs') return await pass()
      if (Number(toBlock) - Number(fromBlock) >= 7)
        return { error: { code: -32005, message: 'limit exceeded' } }
      const answer = (await pass()) as { result: Record<string, unknown>[] }
      for (const log of answer.result) delete log.blockTimestamp
      return answer
    })
    const { view, ready } = await follow(world, { rpcUrl: proxy.url })
    await ready
    t.deepEqual(dump(view), dump((await followAfresh(world)).view))
  }))

test('a node that is down ages the view and is asked again', (t) =>
  withWorld(async (world) => {
    let down = false
    const proxy = await startProxy(world, (_, pass) => (down ? undefined : pass()))
    let time = Date.now()
    const follower = await follow(world, { rpcUrl: proxy.url, now: () => new Date(time) })
    await follower.ready
    down = true
    const { seenAt } = follower.view.block('latest')!
    time += 130_000
    await follower.poll()
    t.truthy(follower.status().error)
    t.is(follower.view.block('latest')!.seenAt, seenAt)
    t.is(follower.status().lagMs, 130_000)
    down = false
    await follower.poll()
    t.is(follower.status().error, undefined)
    t.is(follower.status().lagMs, 0)
  }))

test('a node that is down at the start is waited for', (t) =>
  withWorld(async (world) => {
    let down = true
    const proxy = await startProxy(world, (_, pass) => (down ? undefined : pass()))
    const follower = await follow(world, { rpcUrl: proxy.url })
    await follower.poll()
    t.is(follower.view.block('latest'), undefined)
    down = false
    await follower.poll()
    await follower.ready
    t.truthy(follower.view.block('latest'))
  }))

test('refuses a node of another chain (WRONG_CHAIN_ID) and an address without code (NO_CONTRACT)', (t) =>
  withWorld(async (world) => {
    await t.throwsAsync(follow(world, { chainId: 1n }), { code: 'WRONG_CHAIN_ID' })
    await t.throwsAsync(follow(world, { registryAddress: BOARD }), { code: 'NO_CONTRACT' })
  }))

test('a node that turns into one of another chain is believed nothing', (t) =>
  withWorld(async (world) => {
    let other = false
    const proxy = await startProxy(world, (request, pass) => {
      if (!other) return pass()
      return request.method === 'eth_chainId'
        ? { result: '0x1' }
        : { error: { code: -32000, message: 'restarting' } }
    })
    const { view, poll, ready, status } = await follow(world, { rpcUrl: proxy.url })
    await ready
    const before = dump(view)
    other = true
    await poll()
    await poll()
    t.regex(status().error!, /chain 1/)
    t.deepEqual(dump(view), before)
  }))

test('a chain that was begun anew, with its contracts at the same addresses, leaves nothing of the old one', (t) =>
  withWorld(async (world) => {
    await emitAll(world)
    const first = await follow(world)
    await first.ready
    await first.stop()
    const anew = await startRegistryChain(['--timestamp', '1700000000'])
    world.cleanUp.push(() => anew.stop())
    t.is(anew.registryAddress, world.chain.registryAddress)
    await anew.emit('OrganisationRegistered', [ROOT, ROOT])
    const second = await follow({ ...world, chain: anew })
    await second.ready
    t.deepEqual(dump(second.view), dump((await followAfresh({ ...world, chain: anew })).view))
    t.is(second.view.organisation(BOARD), undefined)
  }))

test('two processes on one database keep the same', (t) =>
  withWorld(async (world) => {
    const [one, two] = [await follow(world), await follow(world)]
    await Promise.all([one.ready, two.ready])
    for (const step of [() => emitAll(world), () => publish(world, 1), () => publish(world, 2)]) {
      await step()
      await Promise.all([one.poll(), two.poll()])
    }
    for (let polls = 0; polls < 3; polls++) await Promise.all([one.poll(), two.poll()])
    const afresh = await followAfresh(world)
    t.deepEqual(dump(one.view), dump(afresh.view))
    t.deepEqual(dump(two.view), dump(afresh.view))
    await Promise.all([one.stop(), two.stop()])
    const third = await follow(world)
    await third.ready
    t.deepEqual(dump(third.view), dump(afresh.view))
  }))

test('CHAIN_START_BLOCK: what lies before it is not asked for', (t) =>
  withWorld(async (world) => {
    await world.chain.provider.send('anvil_mine', ['0x32'])
    const start = await world.chain.provider.getBlockNumber()
    await emitAll(world)
    const asked: number[] = []
    const proxy = await startProxy(world, (request, pass) => {
      const { fromBlock } = (request.params?.[0] ?? {}) as { fromBlock?: string }
      if (request.method === 'eth_getLogs' && fromBlock) asked.push(Number(fromBlock))
      return pass()
    })
    const { view, ready } = await follow(world, { rpcUrl: proxy.url, startBlock: start })
    await ready
    t.deepEqual(asked, [start])
    t.deepEqual(dump(view), dump((await followAfresh(world)).view))
  }))

test('CHAIN_START_BLOCK: a chain that has not come so far is not read as an empty one', (t) =>
  withWorld(async (world) => {
    const follower = await follow(world, { startBlock: 1_000_000 })
    await follower.poll()
    t.regex(follower.status().error ?? '', /before the first one that is to be read/)
    t.is(follower.view.block('latest'), undefined)
  }))
