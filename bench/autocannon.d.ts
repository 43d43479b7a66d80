declare module 'autocannon' {
  type Client = { setRequests(requests: { body: string }[]): void }
  type Options = {
    url: string
    method: 'POST'
    headers: Record<string, string>
    connections: number
    /** Seconds. */
    duration: number
    setupClient: (client: Client) => void
    /** Milliseconds between two samples. */
    sampleInt?: number
  }
  type Result = {
    /** Seconds. */
    duration: number
    errors: number
    timeouts: number
    non2xx: number
    '2xx': number
    latency: { p50: number; p99: number }
  }
  export default function autocannon(options: Options): Promise<Result>
}
