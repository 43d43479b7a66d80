import { AbiCoder, concat, getAddress, type Provider } from 'ethers'
import { caresealRegistryBytecode } from '#contracts/generated/careseal-registry.ts'
import { ethrDidRegistryBytecode } from '#contracts/generated/ethr-did-registry.ts'
import { sendTransaction } from './send-transaction.ts'
import type { TransactionSigner } from './serialise-by-signer.ts'

/**
 * Deploys ERC-1056 and the registry that takes its organisations' controllers from it.
 *
 * @param steward the account that may point to a successor, once.
 * @param didRegistryAddress an ERC-1056 that is there already.
 * @throws {ChainError}
 */
export async function deployContracts({
  provider,
  signer,
  steward,
  didRegistryAddress,
}: {
  provider: Provider
  signer: TransactionSigner
  steward: string
  didRegistryAddress?: string
}): Promise<{ registryAddress: string; didRegistryAddress: string }> {
  const deploy = async (data: string) => {
    const { contractAddress } = await sendTransaction({ provider, signer, to: null, data })
    return getAddress(contractAddress!)
  }
  const didRegistry = didRegistryAddress ?? (await deploy(ethrDidRegistryBytecode))
  const parameters = AbiCoder.defaultAbiCoder().encode(['address', 'address'], [didRegistry, steward])
  const registryAddress = await deploy(concat([caresealRegistryBytecode, parameters]))
  return { registryAddress, didRegistryAddress: didRegistry }
}
