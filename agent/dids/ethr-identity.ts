import { computeAddress, getAddress } from 'ethers'
import { DidError } from './did-error.ts'
import { ethrDid } from './did-network.ts'

/** Whom a did:ethr names: `address` is the checksummed address of the identity in ERC-1056. */
export type EthrIdentity = { identity: string; address: string; chainId: bigint }

const METHOD_ID = /^(?:(mainnet|0x[1-9a-f][0-9a-f]{0,15}):)?(0x[0-9a-fA-F]{40}|0x0[23][0-9a-f]{64})$/

/**
 * Reads a did:ethr. A DID has aliases there: an address in lower case or with its checksum (EIP-55), a compressed
 * public key for the address it hashes to, and for chain 1 no network or `mainnet`. All have one `identity`; every other
 * spelling (a wrong checksum, a chain id in upper case or with zeros before it, the name of a test network) is refused.
 *
 * @throws {DidError} DID_INVALID
 */
export function parseEthrDid(did: string): EthrIdentity {
  const [, network = 'mainnet', id] = METHOD_ID.exec(did.slice('did:ethr:'.length)) ?? []
  if (!did.startsWith('did:ethr:') || !id) throw new DidError('DID_INVALID', 'not a valid did:ethr')
  const chainId = network === 'mainnet' ? 1n : BigInt(network)
  const address = id.length === 42 ? checksum(id) : addressOfKey(id)
  return { identity: ethrDid({ chainId, address }), address, chainId }
}

function checksum(id: string): string {
  const address = getAddress(id.toLowerCase())
  if (id !== address && id !== id.toLowerCase())
    throw new DidError('DID_INVALID', 'the checksum of a did:ethr is wrong')
  return address
}

function addressOfKey(publicKey: string): string {
  try {
    return computeAddress(publicKey)
  } catch (cause) {
    throw new DidError('DID_INVALID', 'a did:ethr with a key that is no point of secp256k1', { cause })
  }
}
