import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = {
  path: string
  headers: IncomingHttpHeaders
  body: string
  /** What was answered. */
  status: number
  at: number
}

/** A subscriber's server: `answer` says how the nth request (from 1) to a path is answered, 204 unless told. */
export async function startReceiver() {
  const received: Received[] = []
  const answers = new Map<string, (nth: number) => { status: number; headers?: Record<string, string> }>()
  const holds = new Map<string, Promise<void>>()
  const waiting = new Map<string, number>()
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text) => {
      body += text
    })
    request.on('end', async () => {
      const path = request.url!
      waiting.set(path, (waiting.get(path) ?? 0) + 1)
      await holds.get(path)
      const nth = received.filter((other) => other.path === path).length + 1
      const { status, headers = {} } = answers.get(path)?.(nth) ?? { status: 204 }
      received.push({ path, headers: request.headers, body, status, at: performance.now() })
      response.writeHead(status, headers).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    received,
    answers,
    /** Paths that are answered when a promise is kept. */
    holds,
    waiting: (path: string) => waiting.get(path) ?? 0,
    at: (path: string) => received.filter((request) => request.path === path),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** As a subscriber checks it, by the specification alone (Standard Webhooks 1.0, Signature scheme). */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const expected = `v1,${createHmac('sha256', key).update(content).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(expected)
}
