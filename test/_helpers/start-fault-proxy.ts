import { connect, createServer, type Socket } from 'node:net'

/** `delayMs` holds each piece back; `cut` ends connections; `garbage` answers with noise; `stall` answers nothing. */
export type Fault = 'cut' | 'garbage' | 'stall' | { delayMs: number } | undefined

export type FaultProxy = {
  url: string
  /** What is wrong from now on; undefined for nothing. Connections that are open are ended. */
  inject(fault: Fault): void
  stop(): Promise<void>
}

/** A TCP proxy in front of an HTTP server of this machine, which does to connections what networks do. */
export async function startFaultProxy({ url }: { url: string }): Promise<FaultProxy> {
  const target = new URL(url)
  const open = new Set<Socket>()
  let fault: Fault

  function keep(socket: Socket): void {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    // a connection that is reset is what this is for
    socket.on('error', () => socket.destroy())
  }

  const server = createServer((client) => {
    keep(client)
    if (fault === 'cut') return client.destroy()
    if (fault === 'stall') return client.resume()
    if (fault === 'garbage') {
      return client.once('data', () =>
        client.end('HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"result":\0\xff'),
      )
    }
    const upstream = connect(Number(target.port), target.hostname)
    keep(upstream)
    const delayMs = fault?.delayMs ?? 0
    client.on('data', (data) => setTimeout(() => upstream.write(data), delayMs))
    upstream.pipe(client)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    inject(next) {
      fault = next
      for (const socket of open) socket.destroy()
    },
    async stop() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
