/** The network part of a did:ethr: the chain id in hexadecimal (`0x7a69`). */
export function didNetwork(chainId: bigint): string {
  return `0x${chainId.toString(16)}`
}

/** The did:ethr of an address on a chain; the address keeps its checksum. */
export function ethrDid({ chainId, address }: { chainId: bigint; address: string }): string {
  return `did:ethr:${didNetwork(chainId)}:${address}`
}
