import { decodeRlp, toBeHex } from 'ethers'
import type { BlockReference } from './chain-view.ts'
import { hashHeader, type RpcHeader } from './hash-header.ts'
import { type JsonRpc, JsonRpcError } from './json-rpc.ts'
import { readTrieProof } from './read-trie-proof.ts'
import { StorageProofError } from './storage-proof-error.ts'

/** What a contract's storage held at the end of a block: the root of all of it, and the slots that were asked for. */
export type ProvenStorage = { storageHash: string; values: bigint[] }

type RpcProof = { accountProof: string[]; storageProof: { proof: string[] }[] }

/** Of one request; nodes take 1,024 at most. */
const SLOTS = 100

/**
 * Reads slots of a contract, and takes nobody's word for them: the header must have the hash of the block, and the nodes
 * of `eth_getProof` (EIP-1186) must lead from the header's state root to the contract and from there to each value.
 *
 * @param block whose hash is believed
 * @returns the values in the order of `slots`; 0 for a slot that was never written
 * @throws {StorageProofError} if it does not hold
 * @throws {JsonRpcError} if there is no answer, or the node offers no proofs of that block
 */
export async function proveStorage({
  rpc,
  address,
  slots,
  block,
}: {
  rpc: JsonRpc
  address: string
  slots: readonly bigint[]
  block: BlockReference
}): Promise<ProvenStorage> {
  try {
    const stateRoot = await readStateRoot(rpc, block)
    let storageHash = ''
    const values: bigint[] = []
    for (let start = 0; start === 0 || start < slots.length; start += SLOTS) {
      const keys = slots.slice(start, start + SLOTS).map((slot) => toBeHex(slot, 32))
      const params = [address, keys, `0x${block.number.toString(16)}`]
      const { accountProof, storageProof } = await rpc<RpcProof>('eth_getProof', params)
      storageHash = readStorageHash(stateRoot, address, accountProof)
      for (const [place, key] of keys.entries()) {
        const value = readTrieProof({ root: storageHash, key, proof: storageProof[place]!.proof })
        values.push(value === null ? 0n : BigInt(decodeRlp(value) as string))
      }
    }
    return { storageHash, values }
  } catch (error) {
    if (error instanceof JsonRpcError || error instanceof StorageProofError) throw error
    throw new StorageProofError('what the node gives as a proof is none', { cause: error })
  }
}

async function readStateRoot(rpc: JsonRpc, block: BlockReference): Promise<string> {
  const header = await rpc<RpcHeader | null>('eth_getBlockByHash', [block.hash, false])
  if (!header) throw new JsonRpcError('the node does not have the block', { code: 0 })
  if (hashHeader(header) !== block.hash) {
    throw new StorageProofError(`the header of block ${block.number} does not have the hash of the block`)
  }
  if (Number(header.number) !== block.number || Number(header.timestamp) !== block.timestamp) {
    throw new StorageProofError(`the header of block ${block.number} has another number or time`)
  }
  return header.stateRoot as string
}

/** An account is [nonce, balance, storage root, code hash]. */
function readStorageHash(stateRoot: string, address: string, proof: readonly string[]): string {
  const account = readTrieProof({ root: stateRoot, key: address, proof })
  if (account === null) throw new StorageProofError('the proof shows no contract at the address')
  return (decodeRlp(account) as string[])[2]!
}
