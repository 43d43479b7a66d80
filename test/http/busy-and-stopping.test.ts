import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import test from 'ava'
import { ListenError, listen } from '#http/listen.ts'
import { toProblem } from '#http/problem.ts'
import { readBody } from '#http/read-body.ts'
import { serveExample } from './_serve-example.ts'

const post = (url: string) =>
  fetch(`${url}/echo`, { method: 'POST', body: '1', headers: { 'Content-Type': 'application/json' } })

test('promise 9: requests beyond the limit are answered 503 with Retry-After, those within are served', async (t) => {
  const { promise: release, resolve } = Promise.withResolvers<void>()
  const example = await serveExample({ maxConcurrent: 3, world: { notes: new Map(), release } })
  t.teardown(() => example.stop())
  const answers = Array.from({ length: 10 }, () => post(example.url))
  let refused = 0
  const counted = answers.map(async (answer) => {
    const response = await answer
    if (response.status === 503) {
      t.is(response.headers.get('retry-after'), '1')
      t.is((await response.json()).code, 'OVERLOADED')
      refused += 1
      if (refused === 7) resolve()
    }
    return response.status
  })
  t.is((await fetch(`${example.url}/healthz`)).status, 200, 'who asks whether we live hears it')
  const statuses = await Promise.all(counted)
  t.is(statuses.filter((status) => status === 200).length, 3)
  t.is((await post(example.url)).status, 200, 'and afterwards there is room again')
})

test('promise 10: stopping finishes what is in work, accepts nothing new and ends kept connections', async (t) => {
  const { promise: release, resolve } = Promise.withResolvers<void>()
  const { promise: begun, resolve: entered } = Promise.withResolvers<void>()
  const example = await serveExample({ world: { notes: new Map(), release, entered } })
  const idle = connect(example.port, '127.0.0.1')
  await once(idle, 'connect')
  const working = post(example.url)
  await begun
  const stopped = example.stop()
  await t.throwsAsync(fetch(`${example.url}/healthz`))
  resolve()
  t.is((await working).status, 200)
  t.is(await stopped, true)
  t.is(await example.stop(), true, 'a second call waits for the first')
  idle.destroy()
})

test('promise 10: what does not finish in time is cut off', async (t) => {
  const { promise: begun, resolve: entered } = Promise.withResolvers<void>()
  const server = await listen({ handler: () => entered(), port: 0, host: '127.0.0.1' })
  const cut = t.throwsAsync(fetch(`http://127.0.0.1:${server.port}/`))
  await begun
  t.is(await server.stop({ drainMs: 50 }), false)
  await cut
})

test('a port that is taken is one clear line', async (t) => {
  const first = await listen({ handler: (_, response) => response.end(), port: 0 })
  t.teardown(() => first.stop())
  const error = await t.throwsAsync(listen({ handler: () => {}, port: first.port }), {
    instanceOf: ListenError,
  })
  t.is(error?.message, `port ${first.port} is taken by another process`)
})

test('Parsing: a slow sender is answered 408', async (t) => {
  const server = createServer(async (request, response) => {
    try {
      await readBody({ request, maxBytes: 100, timeoutMs: 30 })
    } catch (thrown) {
      const { status, code, headers } = toProblem(thrown)
      response.writeHead(status, headers).end(code)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  await once(socket, 'close')
  const answer = Buffer.concat(chunks).toString()
  t.regex(answer, /^HTTP\/1\.1 408 /)
  t.true(answer.includes('BODY_TOO_SLOW'))
})

test('SIGTERM ends a process that finishes first, with 0', async (t) => {
  const program = `
    import { listen } from '#http/listen.ts'
    import { stopOnSignal } from '#http/stop-on-signal.ts'
    import { createLogger } from '#http/create-logger.ts'
    const handler = (_, response) => { console.log('working'); setTimeout(() => response.end('done'), 300) }
    const { port, stop } = await listen({ handler, port: 0, host: '127.0.0.1' })
    stopOnSignal({ stop, logger: createLogger({ name: 'test', level: 'info' }) })
    console.log(port)
  `
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program])
  child.stderr.pipe(process.stderr)
  const [line] = await once(child.stdout, 'data')
  const working = fetch(`http://127.0.0.1:${Number(String(line))}/`)
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  t.is(await (await working).text(), 'done')
  t.deepEqual(await once(child, 'exit'), [0, null])
})

test('readyz names each check and is 503 while one is not well; why says nothing of the inside', async (t) => {
  let chain: string | undefined = 'no block for 130 s'
  const checks = {
    database: async () => {
      throw new Error('connect ECONNREFUSED 10.0.0.7:5432')
    },
    chain: () => chain,
    publisher: () => undefined,
  }
  const example = await serveExample({ checks })
  t.teardown(() => example.stop())
  const answer = await fetch(`${example.url}/readyz`)
  t.is(answer.status, 503)
  t.deepEqual(await answer.json(), {
    status: 'not ready',
    checks: {
      database: { ok: false, why: 'failed' },
      chain: { ok: false, why: 'no block for 130 s' },
      publisher: { ok: true },
    },
  })
  chain = undefined
  checks.database = async () => undefined as never
  const alive = await fetch(`${example.url}/healthz`)
  t.deepEqual(await alive.json(), { status: 'ok' })
})
