import { createJsonRpc, type JsonRpc } from './json-rpc.ts'

/** Why an endpoint does not count at the moment. */
export type EndpointFault = 'behind' | 'disagrees' | 'down' | 'slow'

/** One of the nodes that are asked. `name` is its host, without whatever key its URL carries. */
export type ChainEndpoint = {
  name: string
  rpc: JsonRpc
  /** Whether it was found to be on the chain, with the contracts. */
  checked: boolean
  /** Whether it was slower than the rest the last time: the rest is not held up by it. */
  slow: boolean
  /** Questions that it has not answered yet. */
  pending: number
  fault: { kind: EndpointFault; reason: string } | null
}

/** Gives each URL a name of its own: where two have the same host, they are numbered. */
export function createChainEndpoints({
  urls,
  timeoutMs,
  signal,
}: {
  urls: readonly string[]
  timeoutMs: number
  signal: AbortSignal
}): ChainEndpoint[] {
  const hosts = urls.map((url) => new URL(url).host)
  return urls.map((url, index) => ({
    name:
      hosts.filter((host) => host === hosts[index]).length > 1
        ? `${hosts[index]} (${index + 1})`
        : hosts[index]!,
    rpc: createJsonRpc({ url, timeoutMs, signal }),
    checked: false,
    slow: false,
    pending: 0,
    fault: null,
  }))
}
