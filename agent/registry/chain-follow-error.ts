export type ChainFollowErrorCode = 'CODE_HASH_MISMATCH' | 'NO_CONTRACT' | 'WRONG_CHAIN_ID'

/** The node is not that of the chain, or the contracts are not there: nothing it says may be believed. */
export class ChainFollowError extends Error {
  override readonly name = 'ChainFollowError'
  readonly code: ChainFollowErrorCode

  constructor(code: ChainFollowErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
