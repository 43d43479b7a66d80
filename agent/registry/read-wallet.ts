import { formatEther, type Provider } from 'ethers'
import { parseChainError } from './parse-chain-error.ts'

/** What an account can pay for. `balance` is wei, decimal; `anchors` how many more it pays for at the price of now. */
export type Wallet = { address: string; balance: string; ether: string; anchors: number }

/** Gas of `publish` by a publishing key, and a quarter: contracts/gas.json. */
const ANCHOR_GAS = 60_000n

/** @throws {ChainError} CHAIN_UNREACHABLE */
export async function readWallet({
  provider,
  address,
}: {
  provider: Provider
  address: string
}): Promise<Wallet> {
  try {
    const [balance, { maxFeePerGas, gasPrice }] = await Promise.all([
      provider.getBalance(address),
      provider.getFeeData(),
    ])
    const price = maxFeePerGas ?? gasPrice ?? 1n
    // a price of nothing is a test chain's
    const anchors = balance / (ANCHOR_GAS * (price === 0n ? 1n : price))
    const shown = anchors > 1_000_000n ? 1_000_000n : anchors
    return { address, balance: `${balance}`, ether: formatEther(balance), anchors: Number(shown) }
  } catch (error) {
    throw parseChainError(error)
  }
}
