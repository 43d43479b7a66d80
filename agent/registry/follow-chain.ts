import { getAddress } from 'ethers'
import type { Kysely } from 'kysely'
import type { ChainTables } from '#agent/store/tables/chain-logs.ts'
import { ChainDisagreementError } from './chain-disagreement-error.ts'
import type { EndpointFault } from './chain-endpoint.ts'
import { ChainFollowError } from './chain-follow-error.ts'
import { createChainSource } from './chain-source.ts'
import { type ChainState, createChainState } from './chain-state.ts'
import { createChainStore } from './chain-store.ts'
import type { Anchor, BlockReference, ChainAgreement, ChainLog, ChainView } from './chain-view.ts'
import { findAncestor } from './find-ancestor.ts'
import { JsonRpcError } from './json-rpc.ts'
import type { Block } from './read-chain.ts'

export type ChainFollowerStatus = {
  latest: BlockReference | null
  finalized: BlockReference | null
  /** Milliseconds since the chain's head was last seen; null before the first time. */
  lagMs: number | null
  agreement: ChainAgreement
  /** Each node that is asked, by its host, and why it does not count at the moment. */
  endpoints: { name: string; fault: { kind: EndpointFault; reason: string } | null }[]
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
 * With several endpoints, only what a quorum of them says is taken in; while they contradict one another and none has a
 * quorum, the view has a dispute. One that is slow, down or behind is left behind, with a reason in `status`.
 *
 * @param otherRpcUrls asked as well as `rpcUrl`
 * @param quorum how many endpoints must say the same; more than half of them if left out
 * @param registryCodeHash keccak-256 of the registry's code, where it is another build than the one compiled here
 * @param startBlock a block at or before the deployment of both contracts
 * @throws {ChainFollowError} WRONG_CHAIN_ID, NO_CONTRACT, CODE_HASH_MISMATCH, if one endpoint alone is so. A node that is
 *   down is not an error: `ready` waits.
 */
export async function followChain({
  database,
  rpcUrl,
  otherRpcUrls = [],
  quorum,
  chainId,
  registryAddress,
  didRegistryAddress,
  registryCodeHash,
  startBlock = 0,
  pollIntervalMs = 500,
  logger,
  now,
}: {
  database: Kysely<ChainTables>
  rpcUrl: string
  otherRpcUrls?: readonly string[] | undefined
  quorum?: number | undefined
  chainId: bigint
  registryAddress: string
  didRegistryAddress: string
  registryCodeHash?: string | undefined
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
  const source = createChainSource({
    urls: [rpcUrl, ...otherRpcUrls],
    quorum,
    chainId,
    ...contracts,
    registryCodeHash,
    signal: stopping.signal,
  })
  const store = createChainStore({ database, follower: [chainId, ...addresses].join(':') })
  const listeners = new Set<(anchor: Anchor) => void>()

  let cursor: BlockReference | undefined
  let shown = createChainState({ logs: [], ...contracts })
  /** Same as `shown`, or its successor while a new branch is being read. */
  let working = shown
  let version = 0
  let chunk = FIRST_CHUNK
  let shorterPolls = 0
  let agreeing = 0
  let dispute: ChainAgreement['dispute'] = null
  let failure: Error | undefined

  const { promise: ready, resolve: becomeReady, reject: becomeUseless } = Promise.withResolvers<void>()
  ready.catch(() => {})

  async function load(): Promise<void> {
    const stored = await store.load()
    cursor = stored.cursor
    working = createChainState({ logs: stored.logs, ...contracts })
  }

  async function readOn(): Promise<void> {
    const { block: latest, finalized, isEnd, ...heads } = await source.readHeads()
    agreeing = heads.agreeing.length
    const seenAt = now().getTime()
    const place = await compare(latest, isEnd)
    if (place === 'behind') return
    if (place === 'elsewhere') await rollBack(latest.number)
    while ((cursor?.number ?? startBlock - 1) < latest.number) await readStep(latest)
    show({ latest, finalized, seenAt })
  }

  async function compare(latest: Block, isEnd: boolean): Promise<'onward' | 'behind' | 'elsewhere'> {
    const onward = cursor === undefined || (await isOnward(latest, cursor))
    if (onward) shorterPolls = 0
    if (onward || latest.number >= cursor!.number) return onward ? 'onward' : 'elsewhere'
    const known = await store.hashAt(latest.number)
    const sameChain = known === undefined || known === latest.hash
    // endpoints that know more may be waited for as long as it takes
    if (isEnd) shorterPolls++
    return sameChain && shorterPolls < PATIENCE ? 'behind' : 'elsewhere'
  }

  async function isOnward(latest: Block, from: BlockReference): Promise<boolean> {
    if (latest.number < from.number) return false
    if (latest.number === from.number) return latest.hash === from.hash
    if (latest.number === from.number + 1) return latest.parentHash === from.hash
    return (await source.readBlock(from.number))?.hash === from.hash
  }

  async function rollBack(latestNumber: number): Promise<void> {
    const ancestor = await findAncestor({
      readBlock: source.readBlock,
      blocks: await store.blocksUpTo(latestNumber),
    })
    logger?.info({ from: cursor?.number, to: ancestor?.number }, 'the chain was reorganised')
    await store.rollBack(ancestor)
    await load()
    shorterPolls = 0
  }

  async function readStep(latest: Block): Promise<void> {
    const from = cursor === undefined ? startBlock : cursor.number + 1
    const { block, logs } =
      from === latest.number
        ? { block: latest, logs: await source.readLogs({ blockHash: latest.hash }) }
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
    const block = to === latest.number ? latest : await source.readBlock(to)
    try {
      const logs = await source.readLogs({ from, to })
      const [start, end] = await Promise.all([
        cursor && source.readBlock(cursor.number),
        source.readBlock(to),
      ])
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
      settle()
      if (shown.latest) becomeReady()
    } catch (error) {
      if (stopping.signal.aborted) return
      if (!failure) logger?.warn({ err: error }, 'the chain could not be read')
      failure = error as Error
      source.distrust()
      if (error instanceof ChainDisagreementError) contest(error.message)
      if (error instanceof ChainFollowError) becomeUseless(error)
    }
  }

  function contest(reason: string): void {
    if (dispute === null)
      logger?.warn({ alert: 'CHAIN_DISAGREEMENT', reason }, 'the endpoints disagree on the chain')
    dispute = { since: dispute?.since ?? now().getTime(), reason }
  }

  function settle(): void {
    if (dispute) logger?.info({ since: new Date(dispute.since) }, 'the endpoints agree on the chain again')
    dispute = null
  }

  let running: Promise<void> = Promise.resolve()
  function poll(): Promise<void> {
    running = running.then(pollOnce)
    return running
  }

  try {
    await source.check()
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

  const agreement = (): ChainAgreement => ({
    asked: source.endpoints.length,
    quorum: source.quorum,
    agreeing,
    dispute,
  })

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
      agreement: agreement(),
      endpoints: source.endpoints.map(({ name, fault }) => ({ name, fault })),
      ...(failure ? { error: failure.message } : {}),
    }),
  }

  function createView(): ChainView {
    return {
      chainId,
      ...contracts,
      block: (finality) => shown[finality],
      agreement,
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
