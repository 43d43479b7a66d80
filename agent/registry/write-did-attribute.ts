import { encodeBytes32String, Interface, type TransactionReceipt } from 'ethers'
import { ethrDidRegistryAbi } from '#contracts/generated/ethr-did-registry.ts'
import { sendTransaction, type TransactionRequest } from './send-transaction.ts'

const registry = new Interface(ethrDidRegistryAbi)

/** An attribute of an identity, and who signs: the controller of the identity. */
export type DidAttribute = Pick<TransactionRequest, 'provider' | 'signer'> & {
  didRegistryAddress: string
  /** Address of the identity. */
  identity: string
  /** As `did/pub/Ed25519/sigAuth/hex`, up to 31 characters. */
  name: string
  /** 0x and hexadecimal. */
  value: string
}

// ERC-1056. Each of these waits for inclusion and throws a ChainError.

/** @param validity how long it stands, in seconds */
export async function setDidAttribute({
  validity,
  ...attribute
}: DidAttribute & { validity: number }): Promise<TransactionReceipt> {
  return await write(attribute, 'setAttribute', [validity])
}

export async function revokeDidAttribute(attribute: DidAttribute): Promise<TransactionReceipt> {
  return await write(attribute, 'revokeAttribute', [])
}

async function write(
  { provider, signer, didRegistryAddress, identity, name, value }: DidAttribute,
  call: 'setAttribute' | 'revokeAttribute',
  more: number[],
): Promise<TransactionReceipt> {
  const data = registry.encodeFunctionData(call, [identity, encodeBytes32String(name), value, ...more])
  return await sendTransaction({ provider, signer, to: didRegistryAddress, data })
}
