import { Interface } from 'ethers'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import { ChainError, type ChainErrorCode, type RevertReason } from './chain-error.ts'

const registry = new Interface(caresealRegistryAbi)

/** What ethers, the node or the socket threw, as one of ours. */
export function parseChainError(error: unknown): ChainError {
  if (error instanceof ChainError) return error
  const reason = parseRevert(readRevertData(error))
  const code = reason ? 'TRANSACTION_REVERTED' : classify(error)
  return new ChainError(code, describe(code, reason), { reason, cause: error })
}

/** @param data what a call reverted with; undefined if it is no error that the registry's ABI knows. */
function parseRevert(data: string | undefined): RevertReason | undefined {
  const parsed = data ? registry.parseError(data) : null
  return parsed ? { name: parsed.name, args: parsed.args.toObject() } : undefined
}

/** What the node itself said, which ethers wraps. */
export function readNodeMessage(error: unknown): string {
  const { info, error: inner, message } = (error ?? {}) as WrappedError
  return info?.error?.message ?? inner?.message ?? message ?? ''
}

type WrappedError = {
  code?: unknown
  data?: unknown
  message?: string
  error?: { message?: string; data?: unknown }
  info?: { error?: { message?: string; data?: unknown } }
}

function readRevertData(error: unknown): string | undefined {
  const { data, info, error: inner } = (error ?? {}) as WrappedError
  return [data, info?.error?.data, inner?.data].find((found) => typeof found === 'string')
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'NETWORK_ERROR',
  'SERVER_ERROR',
  'TIMEOUT',
])

function classify(error: unknown): ChainErrorCode {
  const { code } = (error ?? {}) as WrappedError
  const message = readNodeMessage(error)
  if (code === 'CALL_EXCEPTION' || /execution reverted/i.test(message)) return 'TRANSACTION_REVERTED'
  if (code === 'INSUFFICIENT_FUNDS' || /insufficient funds/i.test(message)) return 'FUNDS_INSUFFICIENT'
  if (code === 'NONCE_EXPIRED' || /nonce too low/i.test(message)) return 'NONCE_TAKEN'
  if ((typeof code === 'string' && UNREACHABLE.has(code)) || /socket hang up/i.test(message)) {
    return 'CHAIN_UNREACHABLE'
  }
  return 'TRANSACTION_REFUSED'
}

const MESSAGES: Record<ChainErrorCode, string> = {
  CHAIN_UNREACHABLE: 'the chain does not answer',
  FEE_CAP_EXCEEDED: 'the fee would exceed the cap',
  FUNDS_INSUFFICIENT: 'the account cannot pay for the transaction',
  NONCE_TAKEN: 'another transaction of this account took the nonce',
  TRANSACTION_REFUSED: 'the node refused the transaction',
  TRANSACTION_REVERTED: 'the contract refused the transaction',
  TRANSACTION_TIMEOUT: 'the transaction was not included in time',
}

function describe(code: ChainErrorCode, reason: RevertReason | undefined): string {
  if (!reason) return MESSAGES[code]
  const args = Object.entries(reason.args).map(([name, value]) => `${name} ${value}`)
  return `${MESSAGES[code]}: ${[reason.name, args.join(', ')].join(' ').trim()}`
}
