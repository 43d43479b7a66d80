/** One JSON-RPC request to the embedded chain. @throws {Error} if there is no answer, or the answer is an error. */
export async function callChain<Result>({
  url,
  method,
  params = [],
}: {
  url: string
  method: string
  params?: unknown[]
}): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(10_000),
  })
  const { result, error } = (await response.json()) as { result: Result; error?: { message: string } }
  if (error) throw new Error(`${method}: ${error.message}`)
  return result
}
