import { Contract, type Provider } from 'ethers'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import { parseChainError } from './parse-chain-error.ts'

/** The newest anchor of an organisation; sequence 0 and a root of zeros before the first. Times are Unix seconds. */
export type Head = { sequence: bigint; root: string; chain: string; publishedAt: number; nextBy: number }

/** @throws {ChainError} CHAIN_UNREACHABLE */
export async function readHead({
  provider,
  registryAddress,
  organisation,
  blockTag = 'latest',
}: {
  provider: Provider
  registryAddress: string
  organisation: string
  blockTag?: 'latest' | 'finalized' | number
}): Promise<Head> {
  const registry = new Contract(registryAddress, caresealRegistryAbi, provider)
  try {
    const head = await registry.getFunction('head')(organisation, { blockTag })
    const { seq, root, chain, publishedAt, nextBy } = head
    return { sequence: seq, root, chain, publishedAt: Number(publishedAt), nextBy: Number(nextBy) }
  } catch (error) {
    throw parseChainError(error)
  }
}
