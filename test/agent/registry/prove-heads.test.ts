import test, { type ExecutionContext } from 'ava'
import { toBeHex, ZeroHash } from 'ethers'
import type { ChainFollower } from '#agent/registry/follow-chain.ts'
import { headSlots } from '#agent/registry/head-slots.ts'
import { createJsonRpc } from '#agent/registry/json-rpc.ts'
import { proveStorage } from '#agent/registry/prove-storage.ts'
import { readBlock } from '#agent/registry/read-chain.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { chainTables } from '#agent/store/migrations/chain-tables.ts'
import type { ChainTables } from '#agent/store/tables/chain-logs.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'
import {
  newAddress,
  newHash,
  type RegistryChain,
  registry,
  startRegistryChain,
} from '#test/contracts/_registry-chain.ts'
import { type FollowedWorld, follow, type RpcRequest, startProxy } from './_following-world.ts'

type World = FollowedWorld & { chain: RegistryChain }

/** A chain with the registry itself, for only that has storage to prove. */
async function withRegistry(run: (world: World) => Promise<void>): Promise<void> {
  const [chain, created] = await Promise.all([startRegistryChain(), createTestDatabase()])
  const database = openDatabase<ChainTables>({ url: created.url, max: 4 })
  await migrateDatabase({ database, migrations: { chain: chainTables } })
  const world: World = { chain, database, cleanUp: [] }
  try {
    await run(world)
  } finally {
    const end = [() => chain.stop(), () => database.destroy(), () => created.drop()]
    for (const step of [...world.cleanUp, ...end]) await step()
  }
}

async function register({ chain }: World): Promise<string> {
  const board = newAddress()
  await chain.send(board, 'register', [board, board])
  return board
}

/** Publishes, and has it become final. */
async function publish({ chain }: World, board: string, sequence: number): Promise<string> {
  const [root, { root: previous }] = [newHash(), await chain.read('head', [board])]
  await chain.send(board, 'publish', [board, sequence, previous, root, (await chain.now()) + 3600n])
  await finalize(chain)
  return root
}

async function finalize(chain: RegistryChain): Promise<void> {
  await chain.provider.send('anvil_mine', ['0x4'])
}

function anchorOf({ view }: ChainFollower, organisation: string) {
  return view.anchor({ organisation, finality: 'finalized' })
}

type Lie = (request: RpcRequest, answer: { result: never }) => void

/** A node that tells the truth until it is told to lie. */
async function startLiar(world: World, lie: Lie): Promise<{ url: string; isLying: boolean }> {
  const liar = { url: '', isLying: false }
  const proxy = await startProxy(world, async (request, pass) => {
    const answer = (await pass()) as { result: never }
    if (liar.isLying) lie(request, answer)
    return answer
  })
  liar.url = proxy.url
  return liar
}

const PUBLISHED = registry.getEvent('Published')!.topicHash
type Log = { topics: string[]; data: string }

const withholdAnchors: Lie = ({ method }, answer: { result: Log[] }) => {
  if (method === 'eth_getLogs') answer.result = answer.result.filter(({ topics }) => topics[0] !== PUBLISHED)
}

const forgeRoot: Lie = ({ method }, answer: { result: Log[] }) => {
  if (method !== 'eth_getLogs') return
  for (const log of answer.result) {
    if (log.topics[0] === PUBLISHED) log.data = `${ZeroHash.replaceAll('0x0', '0x7')}${log.data.slice(66)}`
  }
}

const flip = (hex: string) => `${hex.slice(0, -2)}${hex.endsWith('00') ? '01' : '00'}`

const tamperStorage: Lie = ({ method }, answer: { result: { storageProof: { proof: string[] }[] } }) => {
  if (method !== 'eth_getProof') return
  for (const { proof } of answer.result.storageProof) proof.push(flip(proof.pop() ?? '0x00'))
}

const tamperAccount: Lie = ({ method }, answer: { result: { accountProof: string[] } }) => {
  if (method === 'eth_getProof') answer.result.accountProof[0] = flip(answer.result.accountProof[0]!)
}

const cutProof: Lie = ({ method }, answer: { result: { accountProof: string[] } }) => {
  if (method === 'eth_getProof') answer.result.accountProof.pop()
}

const forgeStateRoot: Lie = ({ method }, answer: { result: { stateRoot: string } }) => {
  if (method === 'eth_getBlockByHash') answer.result.stateRoot = newHash()
}

const answerNonsense: Lie = ({ method }, answer: { result: unknown }) => {
  if (method === 'eth_getProof') answer.result = { accountProof: null }
}

/** The time of every block, ahead by an hour: a stuck chain would look alive. */
const forgeTime: Lie = ({ method }, answer: { result: { timestamp: string } }) => {
  if (method === 'eth_getBlockByNumber') {
    answer.result.timestamp = `0x${(Number(answer.result.timestamp) + 3600).toString(16)}`
  }
}

function assertDisputed(t: ExecutionContext, { view }: ChainFollower, reason: RegExp): void {
  t.regex(view.agreement().dispute?.reason ?? 'none', reason)
}

test('EIP-1186: what the proofs say is what the contract holds, also of slots that were never written', (t) =>
  withRegistry(async (world) => {
    const { chain } = world
    const organisations = []
    for (let count = 0; count < 40; count++) {
      const board = await register(world)
      if (count % 4 > 0) {
        await chain.send(board, 'publish', [board, 1, ZeroHash, newHash(), (await chain.now()) + 60n])
      }
      organisations.push(board)
    }
    const rpc = createJsonRpc({ url: chain.url, timeoutMs: 10_000 })
    const block = (await readBlock(rpc, 'latest'))!
    const slots = organisations.flatMap(headSlots)
    const { values } = await proveStorage({ rpc, address: chain.registryAddress, slots, block })
    t.is(values.length, 120)
    for (const [place, slot] of slots.entries()) {
      const stored = await chain.provider.getStorage(chain.registryAddress, slot)
      t.is(toBeHex(values[place]!, 32), stored)
    }
    await t.throwsAsync(proveStorage({ rpc, address: newAddress(), slots, block }), {
      name: 'StorageProofError',
      message: /no contract/,
    })
  }))

test('anchors that the storage proves become final, also after a restart', (t) =>
  withRegistry(async (world) => {
    const [board] = [await register(world), await register(world)]
    const first = await publish(world, board, 1)
    const follower = await follow(world, { proofs: true })
    await follower.ready
    t.is(anchorOf(follower, board)?.root, first)
    const second = await publish(world, board, 2)
    await follower.poll()
    t.is(anchorOf(follower, board)?.root, second)
    await follower.stop()
    const again = await follow(world, { proofs: true })
    await again.ready
    t.is(anchorOf(again, board)?.root, second)
    t.is(again.view.agreement().dispute, null)
  }))

for (const [title, lie, reason] of [
  ['an anchor withheld', withholdAnchors, /another seq/],
  ['an anchor with another root', forgeRoot, /another root/],
  ['a tampered storage proof', tamperStorage, /has another hash/],
  ['a tampered account proof', tamperAccount, /has another hash/],
  ['a proof that is cut short', cutProof, /ends before/],
  ['another state root', forgeStateRoot, /hash of the block/],
  ['another time in a header', forgeTime, /another number or time/],
  ['nonsense for a proof', answerNonsense, /is none/],
] as const) {
  test(`the only RPC lies, ${title}: CHAIN_DISAGREEMENT until it tells the truth`, (t) =>
    withRegistry(async (world) => {
      const liar = await startLiar(world, lie)
      const board = await register(world)
      const first = await publish(world, board, 1)
      const alerts: object[] = []
      const follower = await follow(world, {
        rpcUrl: liar.url,
        proofs: true,
        logger: { warn: (fields) => alerts.push(fields), info() {} },
      })
      await follower.ready
      liar.isLying = true
      const second = await publish(world, board, 2)
      await follower.poll()
      await follower.poll()
      assertDisputed(t, follower, reason)
      t.true(alerts.some((fields) => 'alert' in fields && fields.alert === 'CHAIN_DISAGREEMENT'))
      t.is(anchorOf(follower, board)?.root, first)
      liar.isLying = false
      await finalize(world.chain)
      await follower.poll()
      t.is(follower.view.agreement().dispute, null)
      t.is(anchorOf(follower, board)?.root, second)
    }))
}

test('one of two gives false proofs: the other is enough, and the alert names it', (t) =>
  withRegistry(async (world) => {
    const liar = await startLiar(world, tamperAccount)
    const board = await register(world)
    await publish(world, board, 1)
    const alerts: object[] = []
    const follower = await follow(world, {
      rpcUrl: liar.url,
      otherRpcUrls: [world.chain.url],
      proofs: true,
      logger: { warn: (fields) => alerts.push(fields), info() {} },
    })
    await follower.ready
    liar.isLying = true
    const second = await publish(world, board, 2)
    await follower.poll()
    t.is(anchorOf(follower, board)?.root, second)
    t.is(follower.view.agreement().dispute, null)
    t.like(alerts.at(-1), { alert: 'CHAIN_DISAGREEMENT', endpoint: new URL(liar.url).host })
  }))

test('a node that offers no proofs: the view waits and says why, and it is no disagreement', (t) =>
  withRegistry(async (world) => {
    await register(world)
    await finalize(world.chain)
    const proxy = await startProxy(world, ({ method }, pass) =>
      method === 'eth_getProof' ? { error: { code: -32601, message: 'no such method' } } : pass(),
    )
    const follower = await follow(world, { rpcUrl: proxy.url, proofs: true })
    await follower.poll()
    t.regex(follower.status().error ?? '', /eth_getProof: no such method/)
    t.is(follower.view.block('latest'), undefined)
    t.is(follower.view.agreement().dispute, null)
  }))
