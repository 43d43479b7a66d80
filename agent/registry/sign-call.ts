import { Contract, Interface, type Provider, type Signer } from 'ethers'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import { encodeCall, type RegistryCall } from './encode-call.ts'
import { parseChainError } from './parse-chain-error.ts'

/**
 * A call of the registry that its actor signed and anybody may send and pay for: bound to the chain and the contract,
 * good once and until its deadline (EIP-712).
 */
export type SignedCall = { actor: string; call: string; nonce: bigint; deadline: Date; signature: string }

export const SIGNED_CALL_TYPES = {
  SignedCall: [
    { name: 'actor', type: 'address' },
    { name: 'call', type: 'bytes' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint48' },
  ],
}

const registry = new Interface(caresealRegistryAbi)

/** What is signed, before it is: where it is bound to, and what it says. */
export type UnsignedCall = Omit<SignedCall, 'call' | 'signature'> & {
  chainId: bigint
  registryAddress: string
  call: RegistryCall
}

/** The typed data of a call (EIP-712), as `eth_signTypedData_v4` of any wallet takes it. */
export function describeCall({ chainId, registryAddress, actor, call, nonce, deadline }: UnsignedCall) {
  return {
    domain: {
      name: 'Careseal Registry',
      version: '1',
      chainId: Number(chainId),
      verifyingContract: registryAddress,
    },
    primaryType: 'SignedCall' as const,
    types: SIGNED_CALL_TYPES,
    message: { actor, call: encodeCall(call), nonce: nonce.toString(), deadline: seconds(deadline) },
  }
}

/**
 * Signs with a key that may be offline. A contract that is the actor (EIP-1271) has one of its owners sign.
 *
 * @param nonce the actor's next one: `readCallNonce`.
 * @param deadline the last second at which it may be included.
 */
export async function signCall({
  signer,
  ...unsigned
}: UnsignedCall & { signer: Pick<Signer, 'signTypedData'> }): Promise<SignedCall> {
  const { actor, nonce, deadline } = unsigned
  const { domain, types, message } = describeCall(unsigned)
  const signature = await signer.signTypedData(domain, types, message)
  return { actor, call: message.call, nonce, deadline, signature }
}

/** The calldata with which anybody sends a signed call. */
export function encodeSignedCall({ actor, call, nonce, deadline, signature }: SignedCall): string {
  return registry.encodeFunctionData('executeSigned', [actor, call, nonce, seconds(deadline), signature])
}

/** @throws {ChainError} CHAIN_UNREACHABLE */
export async function readCallNonce({
  provider,
  registryAddress,
  actor,
}: {
  provider: Provider
  registryAddress: string
  actor: string
}): Promise<bigint> {
  try {
    return await new Contract(registryAddress, caresealRegistryAbi, provider).getFunction('nonce')(actor)
  } catch (error) {
    throw parseChainError(error)
  }
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}
