import { getAddress } from 'ethers'
import type { Kysely } from 'kysely'
import type { Logger } from '#agent/logger.ts'
import type { ChainTables } from '#agent/store/tables/chain-logs.ts'
import { type AnchorListener, announceAnchor } from './announce-anchor.ts'
import { ChainDisagreementError } from './chain-disagreement-error.ts'
import { createChainDispute } from './chain-dispute.ts'
import type { EndpointFault } from './chain-endpoint.ts'
import { ChainFollowError } from './chain-follow-error.ts'
import { createChainSource } from './chain-source.ts'
import { createChainState, seen } from './chain-state.ts'
import { createChainStore } from './chain-store.ts'
import type { Anchor, BlockReference, ChainAgreement, ChainLog, ChainView } from './chain-view.ts'
import { createLiveView } from './create-live-view.ts'
import { createStepReader } from './create-step-reader.ts'
import { findAncestor } from './find-ancestor.ts'
import { isOnward } from './is-onward.ts'
import { createHeadProver, type HeadProver } from './prove-heads.ts'
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
 * @param proofs whether each final block's storage is to prove what the events say: what it does not is a dispute
 * @param startBlock the first block that is read, at or before the deployment of both contracts: what lies before it is
 *   never known
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
  proofs = false,
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
  proofs?: boolean | undefined
  startBlock?: number | undefined
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
    logger,
  })
  const steps = createStepReader({ source, startBlock, signal: stopping.signal })
  const prover = proofs ? createHeadProver({ source }) : undefined
  const store = createChainStore({ database, follower: [chainId, ...addresses].join(':') })
  const listeners = new Set<AnchorListener>()

  let cursor: BlockReference | undefined
  let shown = createChainState({ logs: [], ...contracts })
  /** Same as `shown`, or its successor while a new branch is being read. */
  let working = shown
  let version = 0
  let shorterPolls = 0
  let agreeing = 0
  const dispute = createChainDispute({ logger, now })
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
    if (cursor === undefined && latest.number < startBlock) {
      throw new Error(`the chain ends at block ${latest.number}, before the first one that is to be read`)
    }
    while (cursor === undefined || cursor.number < latest.number) await readStep(latest)
    if (finalized && prover) await prove(finalized, prover)
    show({ latest, finalized, seenAt })
  }

  /** What was read and is not so is read again, from where it was so. */
  async function prove(block: Block, prover: HeadProver): Promise<void> {
    const difference = await prover.findDifference({ projection: working.projection, block })
    if (difference === undefined) return
    await store.rollBack(prover.proven())
    await load()
    throw new ChainDisagreementError(difference)
  }

  async function compare(latest: Block, isEnd: boolean): Promise<'onward' | 'behind' | 'elsewhere'> {
    const onward =
      cursor === undefined || (await isOnward({ latest, from: cursor, readBlock: source.readBlock }))
    if (onward) shorterPolls = 0
    if (onward || latest.number >= cursor!.number) return onward ? 'onward' : 'elsewhere'
    const known = await store.hashAt(latest.number)
    const sameChain = known === undefined || known === latest.hash
    // endpoints that know more may be waited for as long as it takes
    if (isEnd) shorterPolls++
    return sameChain && shorterPolls < PATIENCE ? 'behind' : 'elsewhere'
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
    const { block, logs } = await steps.readStep({ cursor, latest })
    if (!(await store.append({ previous: cursor, cursor: block, logs }))) {
      await load()
      throw new Error('another process has read the chain differently')
    }
    cursor = block
    take(logs)
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

  const announce = (anchor: Anchor) => announceAnchor({ anchor, listeners, logger })

  async function pollOnce(): Promise<void> {
    if (stopping.signal.aborted) return
    try {
      await readOn()
      if (failure) logger?.info({}, 'the chain is being read again')
      failure = undefined
      dispute.settle()
      if (shown.latest) becomeReady()
    } catch (error) {
      if (stopping.signal.aborted) return
      if (!failure) logger?.warn({ err: error }, 'the chain could not be read')
      failure = error as Error
      source.distrust()
      if (error instanceof ChainDisagreementError) dispute.contest(error.message)
      if (error instanceof ChainFollowError) becomeUseless(error)
    }
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
    dispute: dispute.current(),
  })

  return {
    view: createLiveView({
      chainId,
      ...contracts,
      shown: () => shown,
      version: () => version,
      agreement,
      listeners,
    }),
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
}
