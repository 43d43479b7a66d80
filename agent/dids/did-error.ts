/**
 * `DID_UNAVAILABLE` says that nobody could know (the chain was not read, a host did not answer): indeterminate, never
 * invalid. Every other code says that the DID, or what it names, is wrong.
 */
export type DidErrorCode =
  | 'DID_DOCUMENT_INVALID'
  | 'DID_INVALID'
  | 'DID_METHOD_UNSUPPORTED'
  | 'DID_NETWORK_UNKNOWN'
  | 'DID_NOT_FOUND'
  | 'DID_UNAVAILABLE'

/** A DID that was not resolved. */
export class DidError extends Error {
  override readonly name = 'DidError'
  readonly code: DidErrorCode

  constructor(code: DidErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}
