/** The chain, and the contracts that are followed on it. */
export type ChainSettings = {
  /** Where transactions go. */
  chainRpcUrl: string
  /** What is asked as well as that; nothing, if left out. */
  otherRpcUrls?: readonly string[] | undefined
  /** How many of them must say the same; more than half if left out. */
  chainQuorum?: number | undefined
  /** Whether the registry's storage is to be proven. */
  chainProofs?: boolean | undefined
  /** The first block that is read; 0 if left out. */
  chainStartBlock?: number | undefined
  chainId: bigint
  registryAddress: string
  didRegistryAddress: string
  /** keccak-256 of the registry's code, where it is another build than the one compiled here. */
  registryCodeHash?: string | undefined
}

/** The settings by the names that following the chain has for them. */
export function toFollow({ chainRpcUrl, chainQuorum, chainProofs, chainStartBlock, ...rest }: ChainSettings) {
  const { otherRpcUrls, chainId, registryAddress, didRegistryAddress, registryCodeHash } = rest
  return {
    rpcUrl: chainRpcUrl,
    otherRpcUrls,
    quorum: chainQuorum,
    proofs: chainProofs,
    startBlock: chainStartBlock,
    chainId,
    registryAddress,
    didRegistryAddress,
    registryCodeHash,
  }
}
