/** What can go wrong with a transaction. */
export type ChainErrorCode =
  | 'CHAIN_UNREACHABLE'
  | 'FEE_CAP_EXCEEDED'
  | 'FUNDS_INSUFFICIENT'
  | 'NONCE_TAKEN'
  | 'TRANSACTION_REFUSED'
  | 'TRANSACTION_REVERTED'
  | 'TRANSACTION_TIMEOUT'

/** A contract's custom error: `SequenceMismatch`, with its arguments by name. */
export type RevertReason = { name: string; args: Record<string, unknown> }

/** A transaction that was not prepared, not sent or not included. The message holds no key and no signed bytes. */
export class ChainError extends Error {
  override readonly name = 'ChainError'
  readonly code: ChainErrorCode
  /** Why a contract refused, where it said so in a way that the registry's ABI knows. */
  readonly reason: RevertReason | undefined

  constructor(
    code: ChainErrorCode,
    message: string,
    options: { reason?: RevertReason | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.reason = options.reason
  }
}
