export type BundleErrorCode = 'BUNDLE_MALFORMED' | 'BUNDLE_SIGNATURE_INVALID' | 'BUNDLE_SIGNER_UNTRUSTED'

/** A bundle that is refused: nothing is verified with it. */
export class BundleError extends Error {
  override readonly name = 'BundleError'
  readonly code: BundleErrorCode

  constructor(code: BundleErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
