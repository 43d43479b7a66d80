import type { DIDResolutionResult, DIDResolver } from 'did-resolver'
import { AbiCoder, id as topicOf } from 'ethers'
import { getResolver } from 'ethr-did-resolver'
import type { ChainLog } from '#agent/registry/chain-view.ts'
import { didNetwork } from './did-network.ts'

/** Which state of a did:ethr is asked for; `seconds` are Unix seconds. */
export type EthrVersion = { kind: 'now' | 'time'; seconds: number } | { kind: 'block'; number: number }

/**
 * The stock resolver takes its clock from the block it is asked for. Blocks from this number on are moments: block
 * MOMENTS + t has the timestamp t, and comes after every real one.
 */
const MOMENTS = 2 ** 52

const OWNER_CHANGED = topicOf('DIDOwnerChanged(address,address,uint256)')

/**
 * Resolves a did:ethr by `ethr-did-resolver`, with a provider that answers from logs at hand instead of the chain: the
 * documents are the stock ones, byte for byte, and no request is made.
 */
export async function resolveEthrDocument({
  did,
  chainId,
  didRegistryAddress,
  logs,
  version,
  accept,
}: {
  did: string
  chainId: bigint
  didRegistryAddress: string
  /** The ERC-1056 events of this identity, oldest first. */
  logs: readonly ChainLog[]
  version: EthrVersion
  accept?: string
}): Promise<DIDResolutionResult> {
  const read = version.kind === 'time' ? logs.filter((log) => log.blockTimestamp <= version.seconds) : logs
  const network = didNetwork(chainId)
  const provider = createLogProvider({ chainId, logs: read })
  const resolver = getResolver({
    networks: [{ name: network, chainId, registry: didRegistryAddress, provider: provider as never }],
  }).ethr as unknown as DIDResolver
  const methodId = did.split(':').at(-1)!
  const block = version.kind === 'block' ? version.number : MOMENTS + version.seconds
  const parsed = {
    did,
    didUrl: did,
    method: 'ethr',
    id: `${network}:${methodId}`,
    query: `versionId=${block}`,
  }
  const result = await resolver(did, parsed, undefined as never, accept === undefined ? {} : { accept })
  const next = logs[read.length]
  if (version.kind === 'time' && next && result.didDocument) {
    result.didDocumentMetadata.nextVersionId = String(next.blockNumber)
    result.didDocumentMetadata.nextUpdate = new Date(next.blockTimestamp * 1000)
      .toISOString()
      .replace('.000', '')
  }
  return result
}

/** The events up to the last change of owner; undefined if there was none. */
export function logsOfPreviousOwners(logs: readonly ChainLog[]): readonly ChainLog[] | undefined {
  const change = logs.findLastIndex((log) => log.topics[0] === OWNER_CHANGED)
  return change === -1 ? undefined : logs.slice(0, change)
}

/** Places of the events by which the present owner took an attribute or delegate back: they end as they happen. */
export function changesTakenBack(logs: readonly ChainLog[]): number[] {
  const since = logs.findLastIndex((log) => log.topics[0] === OWNER_CHANGED)
  return [...logs.keys()].filter((place) => place > since && endsAtOnce(logs[place]!))
}

/** The third word of a change of an attribute or delegate is when it ends, in Unix seconds. */
function endsAtOnce({ data, blockTimestamp }: ChainLog): boolean {
  return data.length >= 2 + 4 * 64 && BigInt(`0x${data.slice(2 + 128, 2 + 192)}`) <= BigInt(blockTimestamp)
}

/** As much of an ethers provider as the stock resolver calls: `changed()`, getLogs and getBlock. */
function createLogProvider({ chainId, logs }: { chainId: bigint; logs: readonly ChainLog[] }) {
  const byBlock = Map.groupBy(logs, (log) => log.blockNumber)
  const provider = {
    get provider() {
      return provider
    },
    getNetwork: async () => ({ chainId }),
    call: async () => AbiCoder.defaultAbiCoder().encode(['uint256'], [logs.at(-1)?.blockNumber ?? 0]),
    getLogs: async ({ fromBlock }: { fromBlock: bigint }) => byBlock.get(Number(fromBlock)) ?? [],
    getBlock: async (number: number) => {
      if (number >= MOMENTS) return { number, timestamp: number - MOMENTS }
      const timestamp = byBlock.get(number)?.[0]?.blockTimestamp
      return timestamp === undefined ? null : { number, timestamp }
    },
  }
  return provider
}
