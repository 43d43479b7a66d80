export type FetchErrorCode =
  | 'ADDRESS_NOT_PUBLIC'
  | 'HTTP_STATUS'
  | 'TIMED_OUT'
  | 'TOO_LARGE'
  | 'TOO_MANY_REDIRECTS'
  | 'UNREACHABLE'
  | 'URL_NOT_ALLOWED'

/** A request that was refused before it left, or that got no usable answer. `status` belongs to HTTP_STATUS. */
export class FetchError extends Error {
  override readonly name = 'FetchError'
  readonly code: FetchErrorCode
  readonly status: number | undefined

  constructor(code: FetchErrorCode, message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.status = options.status
  }
}
