/** DID Resolution 1.0 §11: what was asked of a resolver beside the DID is wrong, or is not what it can do. */
export class DidOptionError extends Error {
  override readonly name = 'DidOptionError'
  readonly code: 'invalidOptions' | 'featureNotSupported'

  constructor(code: DidOptionError['code'], message: string) {
    super(message)
    this.code = code
  }
}
