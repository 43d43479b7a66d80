import { type Provider, Transaction } from 'ethers'
import { ChainError } from '#agent/registry/chain-error.ts'
import { encodeCall } from '#agent/registry/encode-call.ts'
import { parseChainError } from '#agent/registry/parse-chain-error.ts'
import { readHead } from '#agent/registry/read-head.ts'
import { prepareTransaction, sendRawTransaction } from '#agent/registry/send-transaction.ts'
import type { TransactionSigner } from '#agent/registry/serialise-by-signer.ts'

/** Roots are 0x and lower-case hex; sequence 0 and a root of zeros before the first anchor. */
export type AnchorHead = { sequence: bigint; root: string }

export type AnchorReceipt = { blockNumber: bigint; blockHash: string; succeeded: boolean }

/** What the publisher of one organisation asks of the chain. Each function throws a ChainError. */
export type AnchorChain = {
  /** The newest anchor that the chain holds. */
  head(): Promise<AnchorHead>
  /**
   * Signs the transaction that publishes an anchor, and sends nothing.
   *
   * @param replaces a signed transaction that is stuck: the new one takes its nonce and outbids it
   */
  prepare(options: {
    sequence: bigint
    previousRoot: string
    root: string
    nextBy: Date
    replaces?: string
  }): Promise<{ raw: string; hash: string; nonce: number }>
  /** Sending the same bytes again is no error. NONCE_TAKEN if another transaction was included in their place. */
  send(raw: string): Promise<void>
  /** Null while the transaction is in no block. */
  receipt(hash: string): Promise<AnchorReceipt | null>
  /** Number of the newest final block. */
  finalizedBlock(): Promise<bigint>
}

/**
 * The registry contract, for the anchors of one organisation.
 *
 * @param organisation address of its did:ethr
 * @param signer a key registered to publish for it, that sends nothing else
 * @param feeCap most wei for a unit of gas
 */
export function connectAnchorChain({
  provider,
  registryAddress,
  organisation,
  signer,
  feeCap,
}: {
  provider: Provider
  registryAddress: string
  organisation: string
  signer: TransactionSigner
  feeCap?: bigint
}): AnchorChain {
  return {
    async head() {
      const { sequence, root } = await readHead({ provider, registryAddress, organisation })
      return { sequence, root }
    },
    async prepare({ replaces, ...anchor }) {
      const stuck = replaces === undefined ? undefined : Transaction.from(replaces)
      const { raw, hash, nonce } = await prepareTransaction({
        provider: stuck ? withKnownGas({ provider, stuck }) : provider,
        signer,
        to: registryAddress,
        data: encodeCall({ call: 'publish', organisation, ...anchor }),
        feeCap,
        nonce: stuck?.nonce,
        replaces: stuck && {
          maxFeePerGas: stuck.maxFeePerGas!,
          maxPriorityFeePerGas: stuck.maxPriorityFeePerGas!,
        },
      })
      return { raw, hash, nonce }
    },
    async send(raw) {
      await sendRawTransaction({ provider, raw })
    },
    async receipt(hash) {
      const receipt = await answered(provider.getTransactionReceipt(hash))
      if (!receipt) return null
      const { blockNumber, blockHash, status } = receipt
      return { blockNumber: BigInt(blockNumber), blockHash, succeeded: status === 1 }
    },
    async finalizedBlock() {
      const block = await answered(provider.getBlock('finalized'))
      if (!block) throw new ChainError('CHAIN_UNREACHABLE', 'the chain names no final block')
      return BigInt(block.number)
    },
  }
}

/**
 * The same call costs the same gas again. A node estimates on its pool, where the stuck transaction has taken the
 * sequence already, and the one that is to replace it looks as if the contract would refuse it.
 */
function withKnownGas({ provider, stuck }: { provider: Provider; stuck: Transaction }): Provider {
  return new Proxy(provider, {
    get(target, name) {
      // a quarter is added to an estimate
      if (name === 'estimateGas') return async () => (stuck.gasLimit * 4n) / 5n
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

async function answered<Answer>(request: Promise<Answer>): Promise<Answer> {
  try {
    return await request
  } catch (error) {
    throw parseChainError(error)
  }
}
