import { setTimeout as sleep } from 'node:timers/promises'
import {
  FetchRequest,
  JsonRpcProvider,
  Network,
  type Provider,
  Transaction,
  type TransactionReceipt,
} from 'ethers'
import { ChainError } from './chain-error.ts'
import { parseChainError, readNodeMessage } from './parse-chain-error.ts'
import { serialiseBySigner, type TransactionSigner } from './serialise-by-signer.ts'

/** Wei for each unit of gas. */
export type Fees = { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }

/** A signed transaction that is not sent yet: store it, then send it as often as it takes. */
export type PreparedTransaction = Fees & { raw: string; hash: string; nonce: number; gasLimit: bigint }

export type TransactionRequest = {
  provider: Provider
  signer: TransactionSigner
  /** Null deploys. */
  to: string | null
  data: string
  /** Most wei for a unit of gas; without it the chain's price is paid, whatever it is. */
  feeCap?: bigint | undefined
}

const POLL_MS = 100
const RECEIPT_TIMEOUT_MS = 60_000
const DEFAULT_TIP = 1_000_000_000n

/**
 * A provider for one chain, which it does not ask for its id, and which neither batches nor caches.
 *
 * @param timeoutMs for a single request.
 */
export function createProvider({
  rpcUrl,
  chainId,
  timeoutMs = 10_000,
}: {
  rpcUrl: string
  chainId: bigint
  timeoutMs?: number
}): JsonRpcProvider {
  const request = new FetchRequest(rpcUrl)
  request.timeout = timeoutMs
  return new JsonRpcProvider(request, chainId, {
    staticNetwork: Network.from(chainId),
    batchMaxCount: 1,
    // a nonce that was read a moment ago is not the nonce of now
    cacheTimeout: -1,
  })
}

/**
 * Prepares, sends and waits for inclusion; transactions of one signer go out one after another, and one that
 * lost its nonce to another process is prepared anew.
 *
 * @param timeoutMs how long to wait for inclusion.
 * @returns the receipt of a transaction that succeeded.
 * @throws {ChainError}
 */
export async function sendTransaction({
  timeoutMs,
  ...request
}: TransactionRequest & { timeoutMs?: number | undefined }): Promise<TransactionReceipt> {
  const { provider, signer } = request
  const hash = await serialiseBySigner({
    provider,
    signer,
    work: async () => {
      const { raw } = await prepareTransaction(request)
      return await sendRawTransaction({ provider, raw })
    },
  })
  return await waitForReceipt({ provider, hash, timeoutMs })
}

/**
 * Signs a transaction and sends nothing. The gas limit is the estimate and a quarter.
 *
 * @param nonce the account's next one, unless given.
 * @param replaces the fees of the transaction with the same nonce that is stuck: they are outbid.
 * @throws {ChainError} FEE_CAP_EXCEEDED if the cap does not pay for the next block or does not outbid;
 *   TRANSACTION_REVERTED, with the reason, if it would fail now; CHAIN_UNREACHABLE; FUNDS_INSUFFICIENT
 */
export async function prepareTransaction({
  provider,
  signer,
  to,
  data,
  feeCap,
  nonce,
  replaces,
}: TransactionRequest & {
  nonce?: number | undefined
  replaces?: Fees | undefined
}): Promise<PreparedTransaction> {
  try {
    const from = await signer.getAddress()
    const [{ chainId }, estimate, fees, next] = await Promise.all([
      provider.getNetwork(),
      provider.estimateGas({ from, to, data }),
      chooseFees({ provider, feeCap, replaces }),
      nonce ?? provider.getTransactionCount(from, 'pending'),
    ])
    const gasLimit = estimate + estimate / 4n
    const unsigned = { type: 2, chainId, to, data, nonce: next, gasLimit, ...fees }
    const raw = await signer.signTransaction(unsigned)
    return { raw, hash: Transaction.from(raw).hash!, nonce: next, gasLimit, ...fees }
  } catch (error) {
    throw parseChainError(error)
  }
}

/**
 * Sends signed bytes. Sending them again is no error, whether they wait or were included.
 *
 * @returns the transaction's hash.
 * @throws {ChainError} NONCE_TAKEN if another transaction was included under its nonce; TRANSACTION_REFUSED;
 *   FUNDS_INSUFFICIENT; CHAIN_UNREACHABLE, after which it may have arrived or not
 */
export async function sendRawTransaction({
  provider,
  raw,
}: {
  provider: Provider
  raw: string
}): Promise<string> {
  const hash = Transaction.from(raw).hash!
  try {
    await provider.broadcastTransaction(raw)
  } catch (error) {
    if (/already (known|imported)/i.test(readNodeMessage(error))) return hash
    const refused = parseChainError(error)
    const isIncluded = refused.code === 'NONCE_TAKEN' && (await findReceipt({ provider, hash }))
    if (!isIncluded) throw refused
  }
  return hash
}

/**
 * Polls for a receipt.
 *
 * @throws {ChainError} TRANSACTION_REVERTED if it was included and failed; TRANSACTION_TIMEOUT; CHAIN_UNREACHABLE if
 *   the chain did not answer at the end of the time
 */
export async function waitForReceipt({
  provider,
  hash,
  timeoutMs = RECEIPT_TIMEOUT_MS,
}: {
  provider: Provider
  hash: string
  timeoutMs?: number | undefined
}): Promise<TransactionReceipt> {
  const end = performance.now() + timeoutMs
  while (true) {
    const isLast = performance.now() >= end
    const receipt = await findReceipt({ provider, hash }).catch((error: ChainError) => {
      if (isLast) throw error
      return null
    })
    if (receipt?.status === 1) return receipt
    if (receipt) throw await explainFailure({ provider, receipt })
    if (isLast) {
      throw new ChainError('TRANSACTION_TIMEOUT', `transaction ${hash} was not included in ${timeoutMs} ms`)
    }
    await sleep(Math.min(POLL_MS, Math.max(1, end - performance.now())))
  }
}

async function findReceipt({
  provider,
  hash,
}: {
  provider: Provider
  hash: string
}): Promise<TransactionReceipt | null> {
  try {
    return await provider.getTransactionReceipt(hash)
  } catch (error) {
    throw parseChainError(error)
  }
}

/** A receipt does not say why: the call is made again on the state after its block, where it fails for the same reason. */
async function explainFailure({
  provider,
  receipt,
}: {
  provider: Provider
  receipt: TransactionReceipt
}): Promise<ChainError> {
  try {
    const sent = await provider.getTransaction(receipt.hash)
    if (sent) {
      const { from, to, data } = sent
      await provider.call({ from, to, data, blockTag: receipt.blockNumber })
    }
  } catch (error) {
    const failure = parseChainError(error)
    if (failure.code === 'TRANSACTION_REVERTED') return failure
  }
  return new ChainError('TRANSACTION_REVERTED', `the contract refused transaction ${receipt.hash}`)
}

/** Pays for a base fee that doubles, as far as the cap goes; nodes want a replacement to bid an eighth more. */
async function chooseFees({
  provider,
  feeCap,
  replaces,
}: {
  provider: Provider
  feeCap: bigint | undefined
  replaces: Fees | undefined
}): Promise<Fees> {
  const [block, data] = await Promise.all([provider.getBlock('latest'), provider.getFeeData()])
  const baseFee = block?.baseFeePerGas ?? 0n
  const tip = max(data.maxPriorityFeePerGas ?? DEFAULT_TIP, outbid(replaces?.maxPriorityFeePerGas))
  const least = max(baseFee + tip, outbid(replaces?.maxFeePerGas))
  if (feeCap !== undefined && least > feeCap) {
    throw new ChainError(
      'FEE_CAP_EXCEEDED',
      `the chain asks for ${least} wei a unit of gas, the cap is ${feeCap}`,
    )
  }
  const wanted = max(2n * baseFee + tip, least)
  return {
    maxFeePerGas: feeCap !== undefined && wanted > feeCap ? feeCap : wanted,
    maxPriorityFeePerGas: tip,
  }
}

function outbid(fee: bigint | undefined): bigint {
  return fee === undefined ? 0n : fee + fee / 8n + 1n
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
