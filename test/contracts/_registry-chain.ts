import { getAddress, hexlify, Interface, type JsonRpcProvider, randomBytes, Wallet } from 'ethers'
import { deployContracts } from '#agent/registry/deploy-contracts.ts'
import { createProvider, waitForReceipt } from '#agent/registry/send-transaction.ts'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import { ethrDidRegistryAbi } from '#contracts/generated/ethr-did-registry.ts'
import { FUNDED_KEY, startTestChain } from '#test/_helpers/start-test-chain.ts'

export const registry = new Interface(caresealRegistryAbi)
export const didRegistry = new Interface(ethrDidRegistryAbi)

/** An event or a custom error: its name, and its arguments by name. */
export type Named = { name: string; args: Record<string, unknown> }
export type Outcome = { events: Named[]; gasUsed: bigint; time: bigint }

export type RegistryChain = Awaited<ReturnType<typeof startRegistryChain>>

export const STEWARD = getAddress('0x000000000000000000000000000000000000da7a')

/** An Anvil with both contracts, on which every account can send and pays nothing. */
export async function startRegistryChain() {
  const chain = await startTestChain({ flags: ['--auto-impersonate', '--base-fee', '0', '--gas-price', '0'] })
  const provider: JsonRpcProvider = createProvider({ rpcUrl: chain.url, chainId: chain.chainId })
  const signer = new Wallet(FUNDED_KEY, provider)
  const addresses = await deployContracts({ provider, signer, steward: STEWARD }).catch(async (error) => {
    // AVA has no hook yet that would end it
    await chain.stop()
    throw error
  })

  async function transact({ from, to, data }: { from: string; to?: string; data: string }): Promise<Outcome> {
    const hash = await provider.send('eth_sendTransaction', [
      { from, to, data, gas: '0x989680', gasPrice: '0x0' },
    ])
    const receipt = await waitForReceipt({ provider, hash, timeoutMs: 10_000 })
    const events = receipt.logs.flatMap((log) => {
      const event = registry.parseLog(log)
      return event ? [{ name: event.name, args: event.args.toObject() }] : []
    })
    const { timestamp } = (await provider.getBlock(receipt.blockNumber))!
    return { events, gasUsed: receipt.gasUsed, time: BigInt(timestamp) }
  }

  async function readRefusal(from: string, data: string): Promise<Named | undefined> {
    try {
      await provider.call({ from, to: addresses.registryAddress, data })
      return undefined
    } catch (error) {
      const found = registry.parseError((error as { data: string }).data)
      return found ? { name: found.name, args: found.args.toObject() } : { name: 'unknown', args: {} }
    }
  }

  return {
    ...addresses,
    url: chain.url,
    chainId: chain.chainId,
    provider,
    transact,
    /** Calls the registry in a transaction that is to succeed. */
    send: async (from: string, name: string, args: unknown[]) =>
      await transact({ from, to: addresses.registryAddress, data: registry.encodeFunctionData(name, args) }),
    /** The custom error with which a call would be refused; undefined if it would not be. */
    refusal: async (from: string, name: string, args: unknown[]) =>
      await readRefusal(from, registry.encodeFunctionData(name, args)),
    read: async (name: string, args: unknown[]) => {
      const data = registry.encodeFunctionData(name, args)
      const answer = await provider.call({ to: addresses.registryAddress, data })
      return registry.decodeFunctionResult(name, answer)[0]
    },
    /** The time of the newest block, in Unix seconds: the next one has at least this. */
    now: async () => BigInt((await provider.getBlock('latest'))!.timestamp),
    wait: async (seconds: number) => {
      await provider.send('evm_increaseTime', [seconds])
      await provider.send('evm_mine', [])
    },
    stop: async () => {
      provider.destroy()
      await chain.stop()
    },
  }
}

export function newAddress(): string {
  return getAddress(hexlify(randomBytes(20)))
}

export function newHash(): string {
  return hexlify(randomBytes(32))
}
