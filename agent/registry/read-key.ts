import { Contract, type Provider } from 'ethers'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import { parseChainError } from './parse-chain-error.ts'

/**
 * Whether the registry has a key, in use or ended, as the chain itself says: a key that was set a moment ago is in no
 * final block, and setting it again would be refused.
 *
 * @throws {ChainError} CHAIN_UNREACHABLE
 */
export async function hasKey({
  provider,
  registryAddress,
  organisation,
  keyId,
  blockTag,
}: {
  provider: Provider
  registryAddress: string
  organisation: string
  keyId: string
  blockTag: 'latest' | 'finalized'
}): Promise<boolean> {
  const registry = new Contract(registryAddress, caresealRegistryAbi, provider)
  try {
    const { from } = await registry.getFunction('key')(organisation, keyId, { blockTag })
    return from !== 0n
  } catch (error) {
    throw parseChainError(error)
  }
}
