import type { Answer } from '#http/routes.ts'

/** RFC 6750 §3.1, OID4VCI 1.0 §8.3.1, §9.3 and §11.3: the errors of what a wallet calls. */
export type Oid4vciErrorCode =
  | 'credential_request_denied'
  | 'invalid_credential_request'
  | 'invalid_encryption_parameters'
  | 'invalid_nonce'
  | 'invalid_notification_id'
  | 'invalid_notification_request'
  | 'invalid_proof'
  | 'invalid_token'
  | 'invalid_transaction_id'
  | 'unknown_credential_configuration'
  | 'unknown_credential_identifier'

/** A wallet's request that is refused, in the form that wallets read: OAuth's, not problem details. */
export class Oid4vciError extends Error {
  override readonly name = 'Oid4vciError'
  readonly code: Oid4vciErrorCode
  readonly headers: Readonly<Record<string, string>>

  /**
   * @param description §8.3.1.2: "MUST NOT include characters outside the set %x20-21 / %x23-5B / %x5D-7E": of ASCII, and
   *   without quotation marks
   */
  constructor(
    code: Oid4vciErrorCode,
    description: string,
    options: { headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(description, { cause: options.cause })
    this.code = code
    this.headers = options.headers ?? {}
  }
}

/** An action whose {@link Oid4vciError} is its answer; whatever else is thrown goes on. */
export function answerWallet<Request, Context>(
  action: (request: Request, context: Context) => Promise<Answer>,
): (request: Request, context: Context) => Promise<Answer> {
  return async (request, context) => {
    try {
      return await action(request, context)
    } catch (error) {
      if (!(error instanceof Oid4vciError)) throw error
      return {
        status: error.code === 'invalid_token' ? 401 : 400,
        body: { error: error.code, error_description: error.message },
        headers: error.headers,
      }
    }
  }
}
