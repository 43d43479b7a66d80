import { ChainFollowError } from './chain-follow-error.ts'
import { checkCode } from './check-code.ts'
import type { JsonRpc } from './json-rpc.ts'

/**
 * Makes sure that the node is on the chain, that the contracts are there, and that the registry is ours.
 *
 * @param registryCodeHash keccak-256 of the registry's code, where it is another build than the one compiled here
 * @throws {ChainFollowError} WRONG_CHAIN_ID, NO_CONTRACT, CODE_HASH_MISMATCH
 */
export async function checkChain({
  rpc,
  chainId,
  registryAddress,
  didRegistryAddress,
  registryCodeHash,
}: {
  rpc: JsonRpc
  chainId: bigint
  registryAddress: string
  didRegistryAddress: string
  registryCodeHash?: string | undefined
}): Promise<void> {
  const found = BigInt(await rpc<string>('eth_chainId', []))
  if (found !== chainId) {
    throw new ChainFollowError('WRONG_CHAIN_ID', `the node is on chain ${found}, not on ${chainId}`)
  }
  const [code] = await Promise.all([readCode(rpc, registryAddress), readCode(rpc, didRegistryAddress)])
  await checkCode({ rpc, code, registryAddress, didRegistryAddress, codeHash: registryCodeHash })
}

async function readCode(rpc: JsonRpc, address: string): Promise<string> {
  const code = await rpc<string>('eth_getCode', [address, 'latest'])
  if (code === '0x') throw new ChainFollowError('NO_CONTRACT', `there is no contract at ${address}`)
  return code
}
