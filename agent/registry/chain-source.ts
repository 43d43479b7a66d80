import { type AgreedHead, agreeOnHead, identify } from './agree-on-head.ts'
import { askEndpoints, type EndpointAnswer } from './ask-endpoints.ts'
import { ChainDisagreementError } from './chain-disagreement-error.ts'
import { type ChainEndpoint, createChainEndpoints } from './chain-endpoint.ts'
import { ChainFollowError } from './chain-follow-error.ts'
import type { ChainLog } from './chain-view.ts'
import { checkChain } from './check-chain.ts'
import { type Block, readBlock, readFinalizedBlock, readLogs } from './read-chain.ts'

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
export function majorityOf(count: number): number {
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
  ...expected
}: {
  urls: readonly string[]
  quorum?: number | undefined
  chainId: bigint
  registryAddress: string
  didRegistryAddress: string
  registryCodeHash?: string | undefined
  signal: AbortSignal
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
    const answers = await askEndpoints({ endpoints: free, enough: quorum, ask: readHead })
    const given = requireQuorum(answers)
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
    const answers = await askEndpoints({ endpoints: agreeing, enough: quorum, ask })
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
