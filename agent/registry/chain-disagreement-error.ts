/** Endpoints contradict one another, and none of what they say has a quorum: nobody knows what the chain is. */
export class ChainDisagreementError extends Error {
  override readonly name = 'ChainDisagreementError'
}
