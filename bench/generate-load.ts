import autocannon from 'autocannon'

// A process of its own, so that making requests takes nothing from the event loop of what is measured.

/** What the process is sent, and what it answers. */
export type Load = {
  url: string
  headers: Record<string, string>
  /** Shared out among the connections. */
  bodies: string[]
  connections: number
  seconds: number
}
export type LoadResult = { perSecond: number; p50ms: number; p99ms: number; failed: number }

if (process.send) {
  process.on('message', async (load: Load) => process.send!(await generateLoad(load)))
  process.on('disconnect', () => process.exit())
}

async function generateLoad({ url, headers, bodies, connections, seconds }: Load): Promise<LoadResult> {
  let next = 0
  const result = await autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    connections,
    duration: seconds,
    setupClient: (client) => {
      const place = next++
      const share = bodies.filter((_, index) => index % connections === place % connections)
      client.setRequests((share.length > 0 ? share : bodies).map((body) => ({ body })))
    },
  })
  const { latency, duration, errors, timeouts, non2xx } = result
  return {
    perSecond: result['2xx'] / duration,
    p50ms: latency.p50,
    p99ms: latency.p99,
    failed: errors + timeouts + non2xx,
  }
}
