import { setTimeout as sleep } from 'node:timers/promises'
import type { Provider, Signer } from 'ethers'
import { parseChainError, readNodeMessage } from './parse-chain-error.ts'
import { serialiseByKey } from './serialise-by-key.ts'

/** What signs: an ethers wallet, or anything that keeps the key elsewhere. */
export type TransactionSigner = Pick<Signer, 'getAddress' | 'signTransaction'>

const TRIES = 5
const PAUSE_MS = 100

/**
 * Runs `work` while no other work of this signer runs in this process, so that nobody else takes the nonce that it sends
 * with. An operator's command may act for the same account meanwhile: work that lost its nonce to a transaction from
 * elsewhere sent nothing, and is done again.
 *
 * @throws what `work` throws, the last time
 */
export async function serialiseBySigner<Result>({
  provider,
  signer,
  work,
}: {
  provider: Provider
  signer: Pick<TransactionSigner, 'getAddress'>
  work: () => Promise<Result>
}): Promise<Result> {
  const [{ chainId }, address] = await Promise.all([provider.getNetwork(), signer.getAddress()])
  const persist = async () => {
    for (let tries = 1; ; tries++) {
      try {
        return await work()
      } catch (error) {
        if (tries === TRIES || !lostNonce(error)) throw error
        await sleep(PAUSE_MS)
      }
    }
  }
  return await serialiseByKey({ key: `${chainId} ${address.toLowerCase()}`, work: persist })
}

/** Another transaction was included under the nonce, or waits with it and was not to be outbid. */
function lostNonce(error: unknown): boolean {
  const { code, cause } = parseChainError(error)
  return code === 'NONCE_TAKEN' || /underpriced/i.test(readNodeMessage(cause))
}
