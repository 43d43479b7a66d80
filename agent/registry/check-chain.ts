import { ChainFollowError } from './chain-follow-error.ts'
import type { JsonRpc } from './json-rpc.ts'

/**
 * Makes sure that the node is on the chain, and that the contracts are there.
 *
 * @throws {ChainFollowError} WRONG_CHAIN_ID, NO_CONTRACT
 */
export async function checkChain({
  rpc,
  chainId,
  addresses,
}: {
  rpc: JsonRpc
  chainId: bigint
  addresses: readonly string[]
}): Promise<void> {
  const found = BigInt(await rpc<string>('eth_chainId', []))
  if (found !== chainId) {
    throw new ChainFollowError('WRONG_CHAIN_ID', `the node is on chain ${found}, not on ${chainId}`)
  }
  for (const address of addresses) {
    const code = await rpc<string>('eth_getCode', [address, 'latest'])
    if (code === '0x') throw new ChainFollowError('NO_CONTRACT', `there is no contract at ${address}`)
  }
}
