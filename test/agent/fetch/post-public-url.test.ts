import { createServer, type RequestListener } from 'node:http'
import { Agent } from 'node:https'
import type { AddressInfo } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import { createPostPublicUrl } from '#agent/fetch/post-public-url.ts'

async function serve(t: ExecutionContext, handle: RequestListener): Promise<string> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function poster(t: ExecutionContext, options: Partial<Parameters<typeof createPostPublicUrl>[0]> = {}) {
  const post = createPostPublicUrl({ trustedOrigins: [], ...options })
  t.teardown(() => post.close())
  return (url: string, timeoutMs = 2000) =>
    post({ url, headers: { 'content-type': 'application/json' }, body: '{"é":1}', timeoutMs })
}

test('posts to a trusted origin, and tells any status', async (t) => {
  const bodies: string[] = []
  const origin = await serve(t, async (request, response) => {
    t.is(request.method, 'POST')
    t.is(request.headers['content-length'], '8')
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    bodies.push(body)
    response.writeHead(request.url === '/a' ? 200 : 500).end('an answer')
  })
  const post = poster(t, { trustedOrigins: [origin] })
  t.deepEqual(await post(`${origin}/a`), { status: 200 })
  t.deepEqual(await post(`${origin}/b`), { status: 500 })
  t.deepEqual(bodies, ['{"é":1}', '{"é":1}'])
})

for (const [url, code] of [
  ['http://example.org/', 'URL_NOT_ALLOWED'],
  ['https://user@example.org/', 'URL_NOT_ALLOWED'],
  ['https://example.org:8443/', 'URL_NOT_ALLOWED'],
  ['file:///etc/passwd', 'URL_NOT_ALLOWED'],
  ['https://127.0.0.1/', 'ADDRESS_NOT_PUBLIC'],
  ['https://[::1]/', 'ADDRESS_NOT_PUBLIC'],
  ['https://100.64.0.1/', 'ADDRESS_NOT_PUBLIC'],
  ['https://169.254.169.254/', 'ADDRESS_NOT_PUBLIC'],
] as const) {
  test(`SSRF: ${url} → ${code}, without a connection`, async (t) => {
    const publicAgent = new Agent()
    publicAgent.createConnection = () => {
      throw new Error('it was connected to')
    }
    await t.throwsAsync(poster(t, { publicAgent })(url), { code })
  })
}

test('SSRF: a name with one private address among its public ones', async (t) => {
  const resolveHost = async () => [{ address: '93.184.215.14' }, { address: '10.0.0.1' }]
  await t.throwsAsync(poster(t, { resolveHost })('https://hooks.example/'), { code: 'ADDRESS_NOT_PUBLIC' })
})

test('DNS rebinding: the connection goes to the address that was looked at', async (t) => {
  const asked: unknown[] = []
  const publicAgent = new Agent()
  publicAgent.createConnection = (options) => {
    asked.push([options.host, options.servername])
    throw new Error('far enough')
  }
  let lookups = 0
  const resolveHost = async () => [{ address: lookups++ === 0 ? '93.184.215.14' : '127.0.0.1' }]
  await t.throwsAsync(poster(t, { resolveHost, publicAgent })('https://hooks.example/'), {
    code: 'UNREACHABLE',
  })
  t.deepEqual(asked, [['93.184.215.14', 'hooks.example']])
})

test('a redirect is told, and not followed', async (t) => {
  const paths: (string | undefined)[] = []
  const origin = await serve(t, (request, response) => {
    paths.push(request.url)
    response.writeHead(308, { location: '/elsewhere' }).end()
  })
  t.deepEqual(await poster(t, { trustedOrigins: [origin] })(`${origin}/hook`), { status: 308 })
  t.deepEqual(paths, ['/hook'])
})

test('one who does not answer is left in time', async (t) => {
  const origin = await serve(t, () => {})
  await t.throwsAsync(poster(t, { trustedOrigins: [origin] })(origin, 100), { code: 'TIMED_OUT' })
})
