import test, { type ExecutionContext } from 'ava'
import { Wallet } from 'ethers'
import type { ChainFollower } from '#agent/registry/follow-chain.ts'
import { checkChain } from '#http/readiness-checks.ts'
import { startFaultProxy } from '#test/_helpers/start-fault-proxy.ts'
import { follow, type RpcRequest, startProxy, type World, withWorld } from './_following-world.ts'
import { startRegistryChain } from './_registry-chain.ts'

const [ROOT, BOARD] = [Wallet.createRandom().address, Wallet.createRandom().address]
const KEY = `0x${'a'.repeat(64)}`

type Pass = (changed?: RpcRequest) => Promise<unknown>
type Lie = (request: RpcRequest, pass: Pass) => unknown

/** `answered` is when it has answered all that it was asked by then. */
type Liar = { url: string; isLying: boolean; answered: Promise<unknown> }

/** A node that tells the truth until it is told to lie. */
async function startLiar(world: World, lie: Lie): Promise<Liar> {
  const liar: Liar = { url: '', isLying: false, answered: Promise.resolve() }
  const proxy = await startProxy(world, (request, pass) => {
    const answer = liar.isLying ? lie(request, pass) : pass()
    liar.answered = Promise.allSettled([liar.answered, answer])
    return answer
  })
  liar.url = proxy.url
  return liar
}

/** Another block at the head, and all that is before it as it is. */
const forgeHead: Lie = async ({ params }, pass) => {
  const answer = (await pass()) as { result: Record<string, unknown> }
  if (params?.[0] === 'latest') answer.result.hash = `0x${'f'.repeat(64)}`
  return answer
}

/** A header with the right hash and another time: what is stale looks fresh. */
const forgeTime: Lie = async ({ params }, pass) => {
  const answer = (await pass()) as { result: Record<string, unknown> }
  if (params?.[0] === 'latest') answer.result.timestamp = '0x7fffffff'
  return answer
}

/** No bad news: events are left out. */
const withholdLogs: Lie = async ({ method }, pass) => {
  const answer = (await pass()) as { result: unknown }
  if (method === 'eth_getLogs') answer.result = []
  return answer
}

/** An event of somebody's own making in place of another. */
const rewriteLog: Lie = async ({ method }, pass) => {
  const answer = (await pass()) as { result: { data: string }[] }
  if (method !== 'eth_getLogs') return answer
  for (const log of answer.result) log.data = log.data.replace('0f', '07')
  return answer
}

async function endKey({ chain }: World): Promise<void> {
  await chain.emit('KeyEnded', [BOARD, KEY, 15, 0, 0, ROOT])
}

async function begin({ chain }: World): Promise<void> {
  await chain.emit('OrganisationRegistered', [BOARD, ROOT])
  await chain.emit('KeySet', [BOARD, KEY, 1, 11])
}

function retiredAt({ view }: ChainFollower): number | null | undefined {
  return view.key({ organisation: BOARD, keyId: KEY })?.retiredAt
}

function faultOf({ status }: ChainFollower, url: string) {
  return status().endpoints.find(({ name }) => name === new URL(url).host)?.fault?.kind
}

function assertDisputed(t: ExecutionContext, follower: ChainFollower, reason: RegExp): void {
  const { dispute } = follower.view.agreement()
  t.regex(dispute?.reason ?? 'none', reason)
  t.regex(checkChain(follower, new Date()) ?? 'ready', /disagree/)
}

for (const [title, lie] of [
  ['another head', forgeHead],
  ['a header with another time', forgeTime],
  ['a log that is rewritten', rewriteLog],
  ['no logs (bad news withheld)', withholdLogs],
] as const) {
  test(`an RPC that lies, ${title}: 2 of 3 go on without it, and it is named`, (t) =>
    withWorld(async (world) => {
      await begin(world)
      const liar = await startLiar(world, lie)
      // a liar that is slow is not heard
      const honest = await startProxy(world, async (_, pass) => {
        const answer = await pass()
        await liar.answered
        return answer
      })
      const follower = await follow(world, { rpcUrl: liar.url, otherRpcUrls: [honest.url, world.chain.url] })
      await follower.ready
      liar.isLying = true
      await endKey(world)
      await follower.poll()
      t.is(retiredAt(follower), 15)
      t.is(follower.view.agreement().dispute, null)
      t.is(follower.view.agreement().quorum, 2)
      t.is(faultOf(follower, liar.url), 'disagrees')
      // slow it may have been
      t.not(faultOf(follower, honest.url), 'disagrees')
    }))

  test(`an RPC that lies, ${title}: with 2 of 2 nobody can say, until it stops`, (t) =>
    withWorld(async (world) => {
      await begin(world)
      const liar = await startLiar(world, lie)
      const alerts: object[] = []
      const follower = await follow(world, {
        rpcUrl: liar.url,
        otherRpcUrls: [world.chain.url],
        logger: { warn: (fields) => alerts.push(fields), info() {} },
      })
      await follower.ready
      liar.isLying = true
      await endKey(world)
      await follower.poll()
      await follower.poll()
      assertDisputed(t, follower, /against/)
      t.is(alerts.filter((fields) => 'alert' in fields).length, 1)
      t.is(retiredAt(follower), null, 'what was agreed on before stands as it was')
      liar.isLying = false
      await follower.poll()
      t.is(follower.view.agreement().dispute, null)
      t.is(retiredAt(follower), 15)
    }))
}

test('two chains that disagree from their first block: nothing of either is taken in', (t) =>
  withWorld(async (world) => {
    const other = await startRegistryChain(['--timestamp', '1700000000'])
    world.cleanUp.push(() => other.stop())
    await begin({ ...world, chain: other })
    await begin(world)
    const follower = await follow(world, { otherRpcUrls: [other.url] })
    await follower.poll()
    assertDisputed(t, follower, /against/)
    t.is(follower.view.block('latest'), undefined)
    t.is(follower.view.organisation(BOARD), undefined)
  }))

test('a stale RPC is left behind with a reason, and is no disagreement', (t) =>
  withWorld(async (world) => {
    await begin(world)
    const stuck = await startLiar(world, ({ params }, pass) =>
      pass(params?.[0] === 'latest' ? { method: 'eth_getBlockByNumber', params: ['0x3', false] } : undefined),
    )
    const honest = await startProxy(world, (_, pass) => pass())
    const follower = await follow(world, { otherRpcUrls: [stuck.url, honest.url] })
    await follower.ready
    stuck.isLying = true
    await endKey(world)
    await follower.poll()
    t.is(retiredAt(follower), 15)
    t.is(follower.view.agreement().dispute, null)
    t.is(faultOf(follower, stuck.url), 'behind')
  }))

test('a stale RPC of a quorum of 2 in 2 takes no bad news back, however long it is asked', (t) =>
  withWorld(async (world) => {
    await begin(world)
    const stuck = await startLiar(world, ({ params }, pass) =>
      pass(params?.[0] === 'latest' ? { method: 'eth_getBlockByNumber', params: ['0x3', false] } : undefined),
    )
    const follower = await follow(world, { otherRpcUrls: [stuck.url] })
    await follower.ready
    await endKey(world)
    await follower.poll()
    const { seenAt } = follower.view.block('latest')!
    stuck.isLying = true
    for (let polls = 0; polls < 12; polls++) await follower.poll()
    t.is(retiredAt(follower), 15)
    t.is(follower.view.block('latest')!.seenAt, seenAt, 'the view ages')
    t.is(follower.view.agreement().dispute, null)
  }))

for (const fault of ['cut', 'garbage', 'stall', { delayMs: 1_500 }] as const) {
  const title = typeof fault === 'string' ? fault : 'slow'
  test(`one endpoint in three is ${title}: it holds nothing up and is no disagreement`, (t) =>
    withWorld(async (world) => {
      await begin(world)
      const proxy = await startFaultProxy({ url: world.chain.url })
      world.cleanUp.push(() => proxy.stop())
      const honest = await startProxy(world, (_, pass) => pass())
      const follower = await follow(world, { rpcUrl: proxy.url, otherRpcUrls: [honest.url, world.chain.url] })
      await follower.ready
      proxy.inject(fault)
      await endKey(world)
      await follower.poll()
      const start = performance.now()
      await follower.poll()
      t.true(performance.now() - start < 1_000)
      t.is(retiredAt(follower), 15)
      t.is(follower.view.agreement().dispute, null)
      t.regex(faultOf(follower, proxy.url) ?? 'none', /down|slow/)
      t.is(checkChain(follower, new Date()), undefined)
      proxy.inject(undefined)
    }))
}

test('too few endpoints: the view ages, and says who does not answer without its URL', (t) =>
  withWorld(async (world) => {
    await begin(world)
    const proxy = await startFaultProxy({ url: world.chain.url })
    world.cleanUp.push(() => proxy.stop())
    const follower = await follow(world, { otherRpcUrls: [`${proxy.url}/?key=hunter2`] })
    await follower.ready
    proxy.inject('cut')
    await endKey(world)
    await follower.poll()
    t.regex(follower.status().error ?? '', /1 of 2 endpoints answer, and 2 must \(127\.0\.0\.1:\d+: /)
    t.false(JSON.stringify(follower.status()).includes('hunter2'))
    t.is(retiredAt(follower), null)
    t.is(follower.view.agreement().dispute, null)
  }))

test('a quorum of 1 in 2 goes on with one alone', (t) =>
  withWorld(async (world) => {
    await begin(world)
    const proxy = await startFaultProxy({ url: world.chain.url })
    world.cleanUp.push(() => proxy.stop())
    const follower = await follow(world, { otherRpcUrls: [proxy.url], quorum: 1 })
    await follower.ready
    proxy.inject('cut')
    await endKey(world)
    await follower.poll()
    t.is(retiredAt(follower), 15)
  }))

test('a reorganisation that a quorum has seen is followed, with the third still on the old branch', (t) =>
  withWorld(async (world) => {
    await begin(world)
    await endKey(world)
    const kept = new Map<string, unknown>()
    const late = await startLiar(
      world,
      (request) => kept.get(JSON.stringify(request.params)) ?? { error: {} },
    )
    const remember = await startProxy(world, async (request, pass) => {
      const answer = await pass()
      kept.set(JSON.stringify(request.params), answer)
      return answer
    })
    const honest = await startProxy(world, (_, pass) => pass())
    const endpoints = { rpcUrl: remember.url, otherRpcUrls: [honest.url, late.url] }
    const follower = await follow(world, endpoints)
    await follower.ready
    t.is(retiredAt(follower), 15)
    const old = follower.view.block('latest')!
    for (const tag of ['latest', `0x${old.number.toString(16)}`, 'finalized']) {
      const params = [tag, false]
      const answer = await fetch(remember.url, {
        method: 'POST',
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getBlockByNumber', params }),
      })
      kept.set(JSON.stringify(params), await answer.json())
    }
    late.isLying = true
    const frozen = new Map(kept)
    kept.get = (key) => frozen.get(key)
    await world.chain.provider.send('anvil_reorg', [1, []])
    await follower.poll()
    await follower.poll()
    t.not(follower.view.block('latest')!.hash, old.hash)
    t.is(retiredAt(follower), null)
    t.is(follower.view.agreement().dispute, null)
  }))

test('an endpoint of another chain is a reason not to start (WRONG_CHAIN_ID), whatever the others say', (t) =>
  withWorld(async (world) => {
    const other = await startProxy(world, ({ method }, pass) =>
      method === 'eth_chainId' ? { result: '0x1' } : pass(),
    )
    const honest = await startProxy(world, (_, pass) => pass())
    const urls = { rpcUrl: world.chain.url, otherRpcUrls: [honest.url, other.url] }
    await t.throwsAsync(follow(world, urls), { code: 'WRONG_CHAIN_ID' })
  }))
