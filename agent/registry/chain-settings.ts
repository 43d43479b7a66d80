/** The chain, and the contracts that are followed on it. */
export type ChainSettings = {
  chainRpcUrl: string
  chainId: bigint
  registryAddress: string
  didRegistryAddress: string
}
