import { getAddress } from 'ethers'
import type { BlockReference, ChainLog } from './chain-view.ts'
import { type JsonRpc, JsonRpcError } from './json-rpc.ts'

export type Block = BlockReference & { parentHash: string }

type RpcBlock = { number: string; hash: string; parentHash: string; timestamp: string }
type RpcLog = {
  address: string
  topics: string[]
  data: string
  blockNumber: string
  blockHash: string
  blockTimestamp?: string
  transactionHash: string
  transactionIndex: string
  logIndex: string
  removed?: boolean
}

/** A block by number or tag; null if the node has none. */
export async function readBlock(rpc: JsonRpc, at: number | 'latest' | 'finalized'): Promise<Block | null> {
  const tag = typeof at === 'number' ? toHex(at) : at
  const block = await rpc<RpcBlock | null>('eth_getBlockByNumber', [tag, false])
  return (
    block && {
      number: Number(block.number),
      hash: block.hash,
      parentHash: block.parentHash,
      timestamp: Number(block.timestamp),
    }
  )
}

/** The newest final block; null where the chain or its node knows no finality. */
export async function readFinalizedBlock(rpc: JsonRpc): Promise<Block | null> {
  try {
    return await readBlock(rpc, 'finalized')
  } catch (error) {
    if (error instanceof JsonRpcError && error.code !== undefined) return null
    throw error
  }
}

/** All logs of the addresses in a range of blocks, or in one block by its hash, in the order of the chain. */
export async function readLogs({
  rpc,
  addresses,
  range,
}: {
  rpc: JsonRpc
  addresses: readonly string[]
  range: { from: number; to: number } | { blockHash: string }
}): Promise<ChainLog[]> {
  const blocks =
    'blockHash' in range
      ? { blockHash: range.blockHash }
      : { fromBlock: toHex(range.from), toBlock: toHex(range.to) }
  const logs = await rpc<RpcLog[]>('eth_getLogs', [{ address: addresses, ...blocks }])
  const timestamps = await readTimestamps(
    rpc,
    logs.filter((log) => log.blockTimestamp === undefined),
  )
  return logs
    .filter((log) => log.removed !== true)
    .map((log) => ({
      address: getAddress(log.address),
      topics: log.topics,
      data: log.data,
      blockNumber: Number(log.blockNumber),
      blockHash: log.blockHash,
      blockTimestamp:
        log.blockTimestamp === undefined ? timestamps.get(log.blockHash)! : Number(log.blockTimestamp),
      transactionHash: log.transactionHash,
      transactionIndex: Number(log.transactionIndex),
      logIndex: Number(log.logIndex),
    }))
    .sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
}

/** Not every node puts the time of the block into a log. */
async function readTimestamps(rpc: JsonRpc, logs: readonly RpcLog[]): Promise<Map<string, number>> {
  const timestamps = new Map<string, number>()
  for (const hash of new Set(logs.map((log) => log.blockHash))) {
    const block = await rpc<RpcBlock | null>('eth_getBlockByHash', [hash, false])
    if (!block) throw new Error('the chain changed while it was read')
    timestamps.set(hash, Number(block.timestamp))
  }
  return timestamps
}

function toHex(number: number): string {
  return `0x${number.toString(16)}`
}
