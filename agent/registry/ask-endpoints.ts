import type { ChainEndpoint } from './chain-endpoint.ts'

export type EndpointAnswer<Value> = { endpoint: ChainEndpoint } & ({ value: Value } | { error: Error })

/** How long the rest is waited for once enough have answered; who takes longer is slow. */
const GRACE_MS = 250

/**
 * Asks endpoints at the same time, and does not wait for those that are slow once `enough` have answered.
 *
 * @returns answers and failures; the slow are left out, and have `fault` say so. Never rejects.
 */
export async function askEndpoints<Value>({
  endpoints,
  enough,
  ask,
}: {
  endpoints: readonly ChainEndpoint[]
  enough: number
  ask: (endpoint: ChainEndpoint) => Promise<Value>
}): Promise<EndpointAnswer<Value>[]> {
  if (endpoints.length === 0) return []
  const answers: EndpointAnswer<Value>[] = []
  const waiting = new Set(endpoints)
  const { promise, resolve } = Promise.withResolvers<void>()
  let grace: NodeJS.Timeout | undefined

  function consider(): void {
    const isEnough = answers.filter((answer) => 'value' in answer).length >= enough
    // vacuously also when nobody is waited for
    if ((isEnough || waiting.size === 0) && [...waiting].every(({ slow }) => slow)) resolve()
    else if (isEnough) grace ??= setTimeout(resolve, GRACE_MS)
  }

  async function askOne(endpoint: ChainEndpoint): Promise<void> {
    const start = performance.now()
    endpoint.pending++
    let answer: EndpointAnswer<Value>
    try {
      answer = { endpoint, value: await ask(endpoint) }
    } catch (error) {
      answer = { endpoint, error: error as Error }
    }
    endpoint.pending--
    endpoint.slow = performance.now() - start > GRACE_MS
    answers.push(answer)
    waiting.delete(endpoint)
    consider()
  }

  for (const endpoint of endpoints) void askOne(endpoint)
  await promise
  clearTimeout(grace)
  for (const endpoint of waiting) {
    endpoint.slow = true
    endpoint.fault = { kind: 'slow', reason: 'it has not answered yet, and the others have' }
  }
  // late ones are not to change what was answered
  return [...answers]
}
