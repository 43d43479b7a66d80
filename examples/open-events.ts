/** What a monitor is told (docs/monitoring.md). */
export type MonitorEvent = {
  type: string
  data: {
    monitor: string
    reference: string | null
    evidence: { list: string; version: number; anchor: { sequence: string; block: { number: number } } }
  }
}

export type Events = {
  /** The next event that is meant. @throws {Error} if there is none within 30 s */
  next: (isMeant: (event: MonitorEvent) => boolean) => Promise<MonitorEvent>
  close: () => void
}

/** Listens to server-sent events (HTML Living Standard §9.2), with a token. */
export async function openEvents({ url, token }: { url: string; token: string }): Promise<Events> {
  const closing = new AbortController()
  const { body, status } = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    signal: closing.signal,
  })
  if (status !== 200 || !body) throw new Error(`no events: ${status}`)
  const blocks = readBlocks(body.pipeThrough(new TextDecoderStream()))
  return {
    async next(isMeant) {
      const timer = setTimeout(() => closing.abort(new Error('no event within 30 s')), 30_000)
      try {
        for (;;) {
          const { value, done } = await blocks.next()
          if (done) throw new Error('the stream of events has ended')
          const data = value.split('\n').find((line) => line.startsWith('data: '))
          if (data === undefined) continue
          const event = JSON.parse(data.slice('data: '.length)) as MonitorEvent
          if (isMeant(event)) return event
        }
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => closing.abort(),
  }
}

/** A blank line ends an event. */
async function* readBlocks(text: ReadableStream<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of text) {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop()!
    yield* blocks
  }
}
