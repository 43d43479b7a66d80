import { encodeRlp, keccak256, toBeArray } from 'ethers'

/** A header as `eth_getBlockByHash` gives it; `null` and absent are the same. */
export type RpcHeader = Readonly<Record<string, unknown>>

type Field = { name: string; kind: 'bytes' | 'number' }

const bytes = (name: string): Field => ({ name, kind: 'bytes' })
const number = (name: string): Field => ({ name, kind: 'number' })

/** In the order of the Yellow Paper, §4.4. */
const FIELDS = [
  bytes('parentHash'),
  bytes('sha3Uncles'),
  bytes('miner'),
  bytes('stateRoot'),
  bytes('transactionsRoot'),
  bytes('receiptsRoot'),
  bytes('logsBloom'),
  number('difficulty'),
  number('number'),
  number('gasLimit'),
  number('gasUsed'),
  number('timestamp'),
  bytes('extraData'),
  bytes('mixHash'),
  bytes('nonce'),
]

/** What forks have added at the end, one after another: EIP-1559, 4895, 4844 (two), 4788 and 7685. */
const ADDED = [
  number('baseFeePerGas'),
  bytes('withdrawalsRoot'),
  number('blobGasUsed'),
  number('excessBlobGas'),
  bytes('parentBeaconBlockRoot'),
  bytes('requestsHash'),
]

/**
 * The hash of a block from the fields of its header: keccak-256 of their RLP. Chains that hash something else, such as
 * QBFT without its seals, and forks that add further fields, give another hash than the block's.
 *
 * @throws {TypeError} if a field is missing or not hex
 */
export function hashHeader(header: RpcHeader): string {
  const isAbsent = ({ name }: Field) => header[name] === undefined || header[name] === null
  const end = ADDED.findIndex(isAbsent)
  const fields = [...FIELDS, ...ADDED.slice(0, end === -1 ? ADDED.length : end)]
  return keccak256(encodeRlp(fields.map((field) => readField(header, field))))
}

function readField(header: RpcHeader, { name, kind }: Field): string | Uint8Array {
  const value = header[name]
  if (typeof value !== 'string') throw new TypeError(`a header without ${name}`)
  return kind === 'bytes' ? value : toBeArray(BigInt(value))
}
