import { createHash } from 'node:crypto'
import { getAddress, Interface, keccak256 } from 'ethers'
import { caresealRegistryAbi, caresealRegistryRuntime } from '#contracts/generated/careseal-registry.ts'
import { ChainFollowError } from './chain-follow-error.ts'
import type { JsonRpc } from './json-rpc.ts'

const registry = new Interface(caresealRegistryAbi)

/**
 * Makes sure that the code at the registry's address is the registry: byte for byte what is compiled here, but for the
 * values that each deployment has of its own, of which the ERC-1056 that it asks for controllers must be the one that is
 * followed. A hash that is given stands for both: it is of the whole code.
 *
 * @param code what `eth_getCode` answers
 * @param codeHash keccak-256 of the code, as EXTCODEHASH gives it, 0x and hex
 * @throws {ChainFollowError} CODE_HASH_MISMATCH
 */
export async function checkCode({
  rpc,
  code,
  registryAddress,
  didRegistryAddress,
  codeHash,
}: {
  rpc: JsonRpc
  code: string
  registryAddress: string
  didRegistryAddress: string
  codeHash?: string | undefined
}): Promise<void> {
  if (codeHash !== undefined) {
    const found = keccak256(code)
    if (found === codeHash.toLowerCase()) return
    throw mismatch(`the code at ${registryAddress} has the hash ${found}, not ${codeHash}`)
  }
  if (!isRegistry(code)) throw mismatch(`the code at ${registryAddress} is not that of the registry`)
  const call = { to: registryAddress, data: registry.encodeFunctionData('didRegistry') }
  const answer = await rpc<string>('eth_call', [call, 'latest'])
  const [asked] = registry.decodeFunctionResult('didRegistry', answer)
  if (asked !== getAddress(didRegistryAddress)) {
    throw mismatch(`the registry at ${registryAddress} goes with another ERC-1056, ${asked}`)
  }
}

function isRegistry(code: string): boolean {
  const { bytes, immutables, sha256 } = caresealRegistryRuntime
  const masked = Buffer.from(code.slice(2), 'hex')
  if (masked.length !== bytes) return false
  for (const [start, length] of immutables) masked.fill(0, start, start + length)
  return `0x${createHash('sha256').update(masked).digest('hex')}` === sha256
}

function mismatch(message: string): ChainFollowError {
  return new ChainFollowError('CODE_HASH_MISMATCH', message)
}
