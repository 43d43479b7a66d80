import { callChain } from './call-chain.ts'
import { StartError } from './start-error.ts'

/** The id of the chain that answers. @throws {StartError} if none does, or another one than is meant. */
export async function readChainId({
  url,
  expected,
}: {
  url: string
  expected: bigint | undefined
}): Promise<bigint> {
  let found: bigint
  try {
    found = BigInt(await callChain<string>({ url, method: 'eth_chainId' }))
  } catch {
    throw new StartError('no chain answers (CHAIN_RPC_URL)')
  }
  if (expected !== undefined && found !== expected) {
    throw new StartError(`the chain that answers (CHAIN_RPC_URL) has id ${found}, not ${expected} (CHAIN_ID)`)
  }
  return found
}
