export type StreamedEvent = { id: string; event?: string; data?: string }

/** A connection to a stream of server-sent events, read as HTML Living Standard §9.2.6 says. */
export async function openEvents({
  url,
  headers = {},
}: {
  url: string
  headers?: Record<string, string>
}): Promise<{
  status: number
  contentType: string | null
  events: StreamedEvent[]
  /** Whether the server has ended the stream. */
  ended: () => boolean
  close: () => void
}> {
  const aborting = new AbortController()
  const response = await fetch(url, { headers, signal: aborting.signal })
  const events: StreamedEvent[] = []
  let ended = false
  void (async () => {
    let rest = ''
    const decoder = new TextDecoder()
    try {
      for await (const chunk of response.body!) {
        const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
        rest = blocks.pop()!
        for (const block of blocks) events.push(...readBlock(block))
      }
    } catch {}
    ended = true
  })()
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    events,
    ended: () => ended,
    close: () => aborting.abort(),
  }
}

function readBlock(block: string): StreamedEvent[] {
  const fields = block
    .split('\n')
    .filter((line) => !line.startsWith(':') && line !== '')
    .map((line) => /^([a-z]+): (.*)$/.exec(line)!.slice(1) as [string, string])
  return fields.length === 0 ? [] : [Object.fromEntries(fields) as StreamedEvent]
}
