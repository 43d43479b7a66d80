/** An answer of the node that is an error, or no answer. `code` is JSON-RPC's, or the
 * HTTP status; undefined when there was no answer at all. */
export class JsonRpcError extends Error {
  override readonly name = 'JsonRpcError'
  readonly code: number | undefined

  constructor(message: string, options: { code?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = options.code
  }
}

export type JsonRpc = <Result>(method: string, params: unknown[]) => Promise<Result>

/** Calls a node over HTTP. User and password in the URL are sent as basic authentication; errors never show the URL. */
export function createJsonRpc({
  url,
  timeoutMs,
  signal,
}: {
  url: string
  timeoutMs: number
  signal?: AbortSignal
}): JsonRpc {
  const target = new URL(url)
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (target.username) {
    const user = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`
    headers.authorization = `Basic ${Buffer.from(user).toString('base64')}`
    target.username = ''
    target.password = ''
  }
  return async <Result>(method: string, params: unknown[]) => {
    let status: number | undefined
    let answer: { result?: Result; error?: { code?: number; message?: string } }
    try {
      const timeout = AbortSignal.timeout(timeoutMs)
      const response = await fetch(target, {
        method: 'POST',
        headers,
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
        signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
      })
      status = response.status
      answer = (await response.json()) as typeof answer
    } catch (cause) {
      const code = status === undefined ? {} : { code: status }
      throw new JsonRpcError(`the chain's node did not answer ${method}`, { ...code, cause })
    }
    if (answer.error) {
      throw new JsonRpcError(`${method}: ${answer.error.message ?? 'error'}`, {
        code: answer.error.code ?? 0,
      })
    }
    if (answer.result === undefined)
      throw new JsonRpcError(`${method}: status ${status}`, { code: status ?? 0 })
    return answer.result
  }
}
