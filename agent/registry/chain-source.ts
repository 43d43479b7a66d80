import { type AgreedHead, agreeOnHead, identify } from './agree-on-head.ts'
import { askEndpoints, type EndpointAnswer } from './ask-endpoints.ts'
import { ChainDisagreementError } from './chain-disagreement-error.ts'
import { type ChainEndpoint, createChainEndpoints } from './chain-endpoint.ts'
import { ChainFollowError } from './chain-follow-error.ts'
import type { BlockReference, ChainLog } from './chain-view.ts'
import { checkChain } from './check-chain.ts'
import { type ProvenStorage, proveStorage } from './prove-storage.ts'
import { type Block, readBlock, readFinalizedBlock, readLogs } from './read-chain.ts'
import { StorageProofError } from './storage-proof-error.ts'

/** What a quorum of endpoints says of the chain; with one endpoint, what that one says. */
export type ChainSource = {
  quorum: number
  endpoints: readonly ChainEndpoint[]
  /**
   * The newest block and the last final one.
   *
   * @throws {ChainDisagreementError}
   * @throws {ChainFollowError} if a quorum is lacking since an endpoint is of another chain
   */
  readHeads(): Promise<AgreedHead & { finalized: Block | null }>
  /** A block of those that agreed on the head. @throws {ChainDisagreementError} */
  readBlock(number: number): Promise<Block | null>
  /** Logs of those that agreed on the head. @throws {ChainDisagreementError} */
  readLogs(range: LogRange): Promise<ChainLog[]>
  /**
   * Slots of the registry at the end of a block of those that agreed on the head, proven: one that can prove them is
   * enough. Whoever gives a false proof has a fault.
   *
   * @throws {ChainDisagreementError} if nobody gives a proof that holds, and somebody one that does not
   */
  prove(options: { block: BlockReference; slots: readonly bigint[] }): Promise<ProvenStorage>
  /** Has every endpoint that has not been checked be so. @throws {ChainFollowError} if one is of another chain */
  check(): Promise<void>
  /** Has every endpoint be checked again: whatever answers next may be another node. */
  distrust(): void
}

export type LogRange = { from: number; to: number } | { blockHash: string }

type Head = { latest: Block; finalized: Block | null }

const RPC_TIMEOUT_MS = 10_000

/** Where a chain knows no finality, what is so many blocks below the head counts as final: Ethereum's two epochs. */
const DEPTH = 64

/** More than half. */
function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1
}

/**
 * @param quorum how many endpoints must say the same; more than half of them if left out
 * @throws {RangeError} if the quorum is more than there are, or none
 */
export function createChainSource({
  urls,
  quorum = majorityOf(urls.length),
  signal,
  logger,
  ...expected
}: {
  urls: readonly string[]
  quorum?: number | undefined
  chainId: bigint
  registryAddress: string
  didRegistryAddress: string
  registryCodeHash?: string | undefined
  signal: AbortSignal
  logger?: { warn(fields: object, message: string): void } | undefined
}): ChainSource {
  if (quorum < 1 || quorum > urls.length) {
    throw new RangeError(`${quorum} of ${urls.length} endpoints cannot agree (CHAIN_QUORUM)`)
  }
  const endpoints = createChainEndpoints({ urls, timeoutMs: RPC_TIMEOUT_MS, signal })
  let agreeing: readonly ChainEndpoint[] = endpoints

  async function checkOne(endpoint: ChainEndpoint): Promise<void> {
    if (endpoint.checked) return
    await checkChain({ rpc: endpoint.rpc, ...expected })
    endpoint.checked = true
  }

  async function readHead(endpoint: ChainEndpoint): Promise<Head> {
    await checkOne(endpoint)
    const { rpc } = endpoint
    const [latest, finalized] = await Promise.all([readBlock(rpc, 'latest'), readFinalizedBlock(rpc)])
    if (!latest) throw new Error('the node has no blocks')
    return { latest, finalized }
  }

  /** Faults of those that did not answer; throws if too few did. */
  function requireQuorum<Value>(
    answers: readonly EndpointAnswer<Value>[],
  ): { endpoint: ChainEndpoint; value: Value }[] {
    const given: { endpoint: ChainEndpoint; value: Value }[] = []
    const errors: Error[] = []
    for (const answer of answers) {
      if ('value' in answer) {
        given.push(answer)
      } else {
        answer.endpoint.fault = { kind: 'down', reason: answer.error.message }
        answer.endpoint.checked = false
        errors.push(answer.error)
      }
    }
    if (given.length >= quorum) return given
    const foreign = errors.find((error) => error instanceof ChainFollowError)
    if (foreign) throw foreign
    if (endpoints.length === 1 && errors[0]) throw errors[0]
    const reasons = endpoints.flatMap(({ name, fault }) => (fault ? [`${name}: ${fault.reason}`] : []))
    const message = `${given.length} of ${endpoints.length} endpoints answer, and ${quorum} must (${reasons.join('; ')})`
    throw new Error(message, { cause: errors[0] })
  }

  async function readHeads(): Promise<AgreedHead & { finalized: Block | null }> {
    const free = endpoints.filter(({ pending }) => pending === 0)
    try {
      return await readHeadsOf(free, quorum)
    } catch (error) {
      // those that are slow may settle it
      if (endpoints.length <= quorum || error instanceof ChainFollowError) throw error
      return await readHeadsOf(endpoints, endpoints.length)
    }
  }

  async function readHeadsOf(
    asked: readonly ChainEndpoint[],
    enough: number,
  ): Promise<AgreedHead & { finalized: Block | null }> {
    const given = requireQuorum(await askEndpoints({ endpoints: asked, enough, ask: readHead }))
    const claims = given.map(({ endpoint: { name, rpc }, value: { latest } }) => ({
      name,
      latest,
      readBlock: (number: number) => readBlock(rpc, number),
    }))
    const head = await agreeOnHead({ claims, quorum })
    const { number } = head.block
    agreeing = given.flatMap(({ endpoint }) => (head.agreeing.includes(endpoint.name) ? [endpoint] : []))
    for (const { endpoint, value } of given) {
      if (agreeing.includes(endpoint)) endpoint.fault = null
      else if (head.disagreeing.includes(endpoint.name)) {
        endpoint.fault = { kind: 'disagrees', reason: `it has another block ${number}` }
      } else if (head.behind.includes(endpoint.name)) {
        const reason = `its newest block is ${value.latest.number}, that of the others ${number}`
        endpoint.fault = { kind: 'behind', reason }
      }
    }
    const finals = given
      .filter(({ endpoint }) => agreeing.includes(endpoint))
      .map(({ value }) => value.finalized)
    return { ...head, finalized: await agreeOnFinal(finals, head.block) }
  }

  /** The highest that a quorum calls final. */
  async function agreeOnFinal(finals: readonly (Block | null)[], head: Block): Promise<Block | null> {
    if (finals.every((block) => block === null)) {
      return head.number < DEPTH ? null : await agreeOnBlock(head.number - DEPTH)
    }
    const known = finals.filter((block) => block !== null).sort((a, b) => b.number - a.number)
    const lowest = known[quorum - 1]
    if (!lowest) return null
    // the node went on between the two questions
    if (lowest.number >= head.number) return head
    const same = known.filter((block) => identify(block) === identify(lowest))
    return same.length >= quorum ? lowest : await agreeOnBlock(lowest.number)
  }

  async function agreeOnBlock(number: number): Promise<Block | null> {
    return await agreeOn({
      what: `block ${number}`,
      ask: ({ rpc }) => readBlock(rpc, number),
      key: (block) => (block ? identify(block) : ''),
    })
  }

  async function agreeOn<Value>({
    what,
    ask,
    key,
  }: {
    what: string
    ask: (endpoint: ChainEndpoint) => Promise<Value>
    key: (value: Value) => string
  }): Promise<Value> {
    let answers = await askEndpoints({ endpoints: agreeing, enough: quorum, ask })
    const isSplit = new Set(answers.map((answer) => ('value' in answer ? key(answer.value) : ''))).size > 1
    // those that are slow may settle it
    if (isSplit && answers.length < agreeing.length) {
      answers = await askEndpoints({ endpoints: agreeing, enough: agreeing.length, ask })
    }
    const given = answers.filter((answer) => 'value' in answer)
    if (given.length < quorum) {
      const failed = answers.find((answer) => 'error' in answer)
      throw failed ? failed.error : new Error(`too few endpoints gave ${what}`)
    }
    const groups = [...Map.groupBy(given, ({ value }) => key(value)).values()].sort(
      (a, b) => b.length - a.length,
    )
    const [most = [], ...others] = groups
    for (const { endpoint } of others.flat()) {
      endpoint.fault = { kind: 'disagrees', reason: `it answers otherwise for ${what}` }
    }
    if (most.length >= quorum) return most[0]!.value
    const sides = groups.map((group) => group.map(({ endpoint }) => endpoint.name).join(' and '))
    throw new ChainDisagreementError(`for ${what}, ${sides.join(' against ')}`)
  }

  async function prove({
    block,
    slots,
  }: {
    block: BlockReference
    slots: readonly bigint[]
  }): Promise<ProvenStorage> {
    const failures: { name: string; error: Error }[] = []
    // in the order in which the operator names them
    for (const endpoint of endpoints.filter((endpoint) => agreeing.includes(endpoint))) {
      const { name, rpc } = endpoint
      try {
        return await proveStorage({ rpc, address: expected.registryAddress, slots, block })
      } catch (error) {
        failures.push({ name, error: error as Error })
        if (!(error instanceof StorageProofError)) continue
        endpoint.fault = { kind: 'disagrees', reason: error.message }
        logger?.warn({ alert: 'CHAIN_DISAGREEMENT', endpoint: name, reason: error.message }, 'a false proof')
      }
    }
    const lie = failures.find(({ error }) => error instanceof StorageProofError)
    if (lie) throw new ChainDisagreementError(`${lie.name}: ${lie.error.message}`)
    throw failures[0]!.error
  }

  return {
    quorum,
    endpoints,
    readHeads,
    readBlock: agreeOnBlock,
    readLogs: (range) =>
      agreeOn({
        what:
          'blockHash' in range
            ? `the logs of ${range.blockHash}`
            : `the logs of ${range.from} to ${range.to}`,
        ask: ({ rpc }) =>
          readLogs({ rpc, addresses: [expected.registryAddress, expected.didRegistryAddress], range }),
        key: (logs) => JSON.stringify(logs),
      }),
    prove,
    async check() {
      const answers = await askEndpoints({ endpoints, enough: endpoints.length, ask: checkOne })
      const errors = answers.flatMap((answer) => ('error' in answer ? [answer.error] : []))
      const foreign = errors.find((error) => error instanceof ChainFollowError)
      if (foreign) throw foreign
      requireQuorum(answers)
    },
    distrust() {
      for (const endpoint of endpoints) endpoint.checked = false
    },
  }
}
