import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { answerClientError } from './answer-client-error.ts'

/** A port that cannot be listened on. `message` is one line for whoever started the process. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly code: 'PORT_TAKEN' | 'PORT_FORBIDDEN' | 'LISTEN_FAILED'

  constructor(code: ListenError['code'], message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}

export type Listening = {
  /** Where it listens: what was asked for, or what the system chose for 0. */
  port: number
  /**
   * Stops accepting, lets requests in work finish, and resolves; those that take longer than `drainMs` (30 s unless
   * told) are cut off. A second call waits for the first.
   *
   * @returns whether all of them finished
   */
  stop: (options?: { drainMs?: number }) => Promise<boolean>
}

/**
 * Serves HTTP/1.1 on a port, with limits on how slow a sender may be: 10 s for the headers, 30 s for a request.
 *
 * @param port 0 for any that is free
 * @throws {ListenError}
 */
export async function listen({
  handler,
  port,
  host,
}: {
  handler: RequestListener
  port: number
  host?: string
}): Promise<Listening> {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 1_000,
  })
  server.on('clientError', answerClientError)
  const connections = trackConnections(server)
  server.on('request', handler)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(describeFailure(error, port)))
    server.listen(port, host, resolve)
  })
  let stopping: Promise<boolean> | undefined
  return {
    port: (server.address() as AddressInfo).port,
    stop: ({ drainMs = 30_000 } = {}) => {
      stopping ??= drain({ server, connections, drainMs })
      return stopping
    },
  }
}

type Connections = { endIdle: () => void }

/**
 * Knows which connections have a request in work. Node's own notion of idle leaves out those on which nothing was sent
 * yet, such as browsers and balancers keep: they would hold up a stop until it is cut off.
 */
function trackConnections(server: Server): Connections {
  const inWork = new Map<Socket, number>()
  let ending = false
  const endIfIdle = (socket: Socket) => {
    if (ending && inWork.get(socket) === 0) socket.destroySoon()
  }
  server.on('connection', (socket: Socket) => {
    inWork.set(socket, 0)
    socket.once('close', () => inWork.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    inWork.set(socket, (inWork.get(socket) ?? 0) + 1)
    response.once('close', () => {
      const requests = inWork.get(socket)
      if (requests === undefined) return
      inWork.set(socket, requests - 1)
      endIfIdle(socket)
    })
  })
  return {
    endIdle: () => {
      ending = true
      for (const socket of inWork.keys()) endIfIdle(socket)
    },
  }
}

async function drain({
  server,
  connections,
  drainMs,
}: {
  server: Server
  connections: Connections
  drainMs: number
}): Promise<boolean> {
  let finished = true
  const timer = setTimeout(() => {
    finished = false
    server.closeAllConnections()
  }, drainMs)
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  connections.endIdle()
  await closed
  clearTimeout(timer)
  return finished
}

function describeFailure(error: NodeJS.ErrnoException, port: number): ListenError {
  if (error.code === 'EADDRINUSE') {
    return new ListenError('PORT_TAKEN', `port ${port} is taken by another process`, { cause: error })
  }
  if (error.code === 'EACCES') {
    return new ListenError('PORT_FORBIDDEN', `port ${port} needs rights that we do not have`, {
      cause: error,
    })
  }
  return new ListenError('LISTEN_FAILED', `cannot listen on port ${port}: ${error.code ?? error.message}`, {
    cause: error,
  })
}
