import { getAddress } from 'ethers'
import type { Kysely } from 'kysely'
import type { ChainTables } from '#agent/store/tables/chain-logs.ts'
import { ChainFollowError } from './chain-follow-error.ts'
import { type ChainState, createChainState } from './chain-state.ts'
import { createChainStore } from './chain-store.ts'
import type { Anchor, BlockReference, ChainLog, ChainView } from './chain-view.ts'
import { checkChain } from './check-chain.ts'
import { findAncestor } from './find-ancestor.ts'
import { createJsonRpc, JsonRpcError } from './json-rpc.ts'
import { type Block, readBlock, readFinalizedBlock, readLogs } from './read-chain.ts'

export type ChainFollowerStatus = {
  latest: BlockReference | null
  finalized: BlockReference | null
  /** Milliseconds since the chain's head was last seen; null before the first time. */
  lagMs: number | null
  error?: string
}

export type ChainFollower = {
  view: ChainView
  /** Resolves once the view has caught up with the chain; rejects if the chain turns out to be another one. */
  ready: Promise<void>
  /** Reads what is new, now. Never rejects: a failure is in `status`. */
  poll(): Promise<void>
  stop(): Promise<void>
  status(): ChainFollowerStatus
}

type Logger = { warn(fields: object, message: string): void; info(fields: object, message: string): void }

const RPC_TIMEOUT_MS = 10_000
const FIRST_CHUNK = 2_000
const MAX_CHUNK = 10_000

/**
 * A node that is behind the others of a provider answers with a shorter chain now and then; one that stays shorter for
 * so many polls has been cut back.
 */
const PATIENCE = 10

/**
 * Follows the registry and ERC-1056 of one chain and keeps what their events add up to, in memory for `view` and in the
 * database for the next start. A reorganisation is found by block hashes; the view then goes on answering as before
 * until the new branch has been read, and changes over at once. A node that is down ages the view and nothing else.
 *
 * @param startBlock a block at or before the deployment of both contracts
 * @throws {ChainFollowError} WRONG_CHAIN_ID, NO_CONTRACT. A node that is down is not an error: `ready` waits.
 */
export async function followChain({
  database,
  rpcUrl,
  chainId,
  registryAddress,
  didRegistryAddress,
  startBlock = 0,
  pollIntervalMs = 500,
  logger,
  now,
}: {
  database: Kysely<ChainTables>
  rpcUrl: string
  chainId: bigint
  registryAddress: string
  didRegistryAddress: string
  startBlock?: number
  pollIntervalMs?: number
  logger?: Logger
  now: () => Date
}): Promise<ChainFollower> {
  const contracts = {
    registryAddress: getAddress(registryAddress),
    didRegistryAddress: getAddress(didRegistryAddress),
  }
  const addresses = Object.values(contracts)
  const stopping = new AbortController()
  const rpc = createJsonRpc({ url: rpcUrl, timeoutMs: RPC_TIMEOUT_MS, signal: stopping.signal })
  const store = createChainStore({ database, follower: [chainId, ...addresses].join(':') })
  const listeners = new Set<(anchor: Anchor) => void>()

  let cursor: BlockReference | undefined
  let shown = createChainState({ logs: [], ...contracts })
  /** Same as `shown`, or its successor while a new branch is being read. */
  let working = shown
  let version = 0
  let chunk = FIRST_CHUNK
  let shorterPolls = 0
  let checked = false
  let failure: Error | undefined

  const { promise: ready, resolve: becomeReady, reject: becomeUseless } = Promise.withResolvers<void>()
  ready.catch(() => {})

  async function load(): Promise<void> {
    const stored = await store.load()
    cursor = stored.cursor
    working = createChainState({ logs: stored.logs, ...contracts })
  }

  async function readOn(): Promise<void> {
    if (!checked) {
      await checkChain({ rpc, chainId, addresses })
      checked = true
    }
    const [latest, finalized] = await Promise.all([readBlock(rpc, 'latest'), readFinalizedBlock(rpc)])
    if (!latest) throw new Error('the node has no blocks')
    const seenAt = now().getTime()
    const place = await compare(latest)
    if (place === 'behind') return
    if (place === 'elsewhere') await rollBack(latest.number)
    while ((cursor?.number ?? startBlock - 1) < latest.number) await readStep(latest)
    show({ latest, finalized, seenAt })
  }

  async function compare(latest: Block): Promise<'onward' | 'behind' | 'elsewhere'> {
    const onward = cursor === undefined || (await isOnward(latest, cursor))
    if (onward) shorterPolls = 0
    if (onward || latest.number >= cursor!.number) return onward ? 'onward' : 'elsewhere'
    const known = await store.hashAt(latest.number)
    const sameChain = known === undefined || known === latest.hash
    shorterPolls++
    return sameChain && shorterPolls < PATIENCE ? 'behind' : 'elsewhere'
  }

  async function isOnward(latest: Block, from: BlockReference): Promise<boolean> {
    if (latest.number < from.number) return false
    if (latest.number === from.number) return latest.hash === from.hash
    if (latest.number === from.number + 1) return latest.parentHash === from.hash
    return (await readBlock(rpc, from.number))?.hash === from.hash
  }

  async function rollBack(latestNumber: number): Promise<void> {
    const ancestor = await findAncestor({ rpc, blocks: await store.blocksUpTo(latestNumber) })
    logger?.info({ from: cursor?.number, to: ancestor?.number }, 'the chain was reorganised')
    await store.rollBack(ancestor)
    await load()
    shorterPolls = 0
  }

  async function readStep(latest: Block): Promise<void> {
    const from = cursor === undefined ? startBlock : cursor.number + 1
    const { block, logs } =
      from === latest.number
        ? { block: latest, logs: await readLogs({ rpc, addresses, range: { blockHash: latest.hash } }) }
        : await readRange(from, latest)
    if (!(await store.append({ previous: cursor, cursor: block, logs }))) {
      await load()
      throw new Error('another process has read the chain differently')
    }
    cursor = block
    take(logs)
  }

  /** Logs of a range are asked for by number: the blocks at both its ends must stand before and after. */
  async function readRange(from: number, latest: Block): Promise<{ block: Block; logs: ChainLog[] }> {
    const to = Math.min(from + chunk - 1, latest.number)
    const block = to === latest.number ? latest : await readBlock(rpc, to)
    try {
      const logs = await readLogs({ rpc, addresses, range: { from, to } })
      const [start, end] = await Promise.all([cursor && readBlock(rpc, cursor.number), readBlock(rpc, to)])
      if (!block || end?.hash !== block.hash || start?.hash !== cursor?.hash) {
        throw new Error('the chain changed while it was read')
      }
      chunk = Math.min(chunk * 2, MAX_CHUNK)
      return { block, logs }
    } catch (error) {
      // providers limit the range, or the number of logs, each in its own words
      if (!(error instanceof JsonRpcError) || stopping.signal.aborted || chunk === 1) throw error
      if (error.code === undefined && !isTimeout(error)) throw error
      chunk = Math.ceil(Math.min(chunk, to - from + 1) / 2)
      return await readRange(from, latest)
    }
  }

  function take(logs: readonly ChainLog[]): void {
    if (logs.length === 0) return
    const anchors = working.apply(logs)
    if (working !== shown) return
    version++
    for (const anchor of anchors) announce(anchor)
  }

  function show({
    latest,
    finalized,
    seenAt,
  }: {
    latest: Block
    finalized: Block | null
    seenAt: number
  }): void {
    const before = shown
    shown = working
    const settled = finalized !== null && shown.projection.finalize(finalized.number)
    if (finalized && finalized.number >= (shown.finalized?.number ?? 0))
      shown.finalized = seen(finalized, seenAt)
    shown.latest = seen(latest, seenAt)
    if (before !== shown || settled) version++
    if (before === shown) return
    for (const anchor of shown.projection.latestAnchors()) {
      if (before.projection.latestAnchor(anchor.organisation)?.chain !== anchor.chain) announce(anchor)
    }
  }

  function announce(anchor: Anchor): void {
    for (const listener of listeners) {
      try {
        listener(anchor)
      } catch (error) {
        logger?.warn({ err: error }, 'a listener to anchors failed')
      }
    }
  }

  async function pollOnce(): Promise<void> {
    if (stopping.signal.aborted) return
    try {
      await readOn()
      if (failure) logger?.info({}, 'the chain is being read again')
      failure = undefined
      if (shown.latest) becomeReady()
    } catch (error) {
      if (stopping.signal.aborted) return
      if (!failure) logger?.warn({ err: error }, 'the chain could not be read')
      failure = error as Error
      // whatever answers next may be another node
      checked = false
      if (error instanceof ChainFollowError) becomeUseless(error)
    }
  }

  let running: Promise<void> = Promise.resolve()
  function poll(): Promise<void> {
    running = running.then(pollOnce)
    return running
  }

  try {
    await checkChain({ rpc, chainId, addresses })
    checked = true
  } catch (error) {
    if (error instanceof ChainFollowError) throw error
    failure = error as Error
    logger?.warn({ err: error }, 'the chain could not be read')
  }
  await load()
  shown = working

  let timer: NodeJS.Timeout | undefined
  function schedule(delay: number): void {
    timer = setTimeout(async () => {
      await poll()
      if (!stopping.signal.aborted) schedule(pollIntervalMs)
    }, delay)
  }
  schedule(0)

  return {
    view: createView(),
    ready,
    poll,
    async stop() {
      clearTimeout(timer)
      stopping.abort()
      await running
    },
    status: () => ({
      latest: shown.latest ?? null,
      finalized: shown.finalized ?? null,
      lagMs: shown.latest ? now().getTime() - shown.latest.seenAt : null,
      ...(failure ? { error: failure.message } : {}),
    }),
  }

  function createView(): ChainView {
    return {
      chainId,
      ...contracts,
      block: (finality) => shown[finality],
      version: () => version,
      organisation: (address) => shown.projection.organisation(address),
      key: (query) => shown.projection.key(query),
      accreditation: (id) => shown.projection.accreditation(id),
      accreditationsOf: (organisation) => shown.projection.accreditationsOf(organisation),
      accreditationsBy: (grantor) => shown.projection.accreditationsBy(grantor),
      anchor: ({ organisation, finality }) =>
        finality === 'latest'
          ? shown.projection.latestAnchor(organisation)
          : shown.projection.finalizedAnchor(organisation),
      anchors: (organisation) => shown.projection.anchors(organisation),
      began: () => shown.projection.began(),
      didLogs: (identity) => shown.didLogs(identity),
      onAnchor(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
  }
}

function seen(
  { number, hash, timestamp }: BlockReference,
  seenAt: number,
): NonNullable<ChainState['latest']> {
  return { number, hash, timestamp, seenAt }
}

function isTimeout(error: JsonRpcError): boolean {
  return (error.cause as Error | undefined)?.name === 'TimeoutError'
}
