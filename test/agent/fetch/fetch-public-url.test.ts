import { createServer, type RequestListener } from 'node:http'
import { Agent } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import test, { type ExecutionContext } from 'ava'
import { isPublicAddress } from '#agent/fetch/check-address.ts'
import { createFetchPublicUrl, type FetchPublicUrlOptions } from '#agent/fetch/fetch-public-url.ts'

async function serve(t: ExecutionContext, handle: RequestListener): Promise<string> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function fetcher(t: ExecutionContext, options: Partial<Parameters<typeof createFetchPublicUrl>[0]> = {}) {
  const fetchPublicUrl = createFetchPublicUrl({ trustedOrigins: [], ...options })
  t.teardown(() => fetchPublicUrl.close())
  return (url: string, more: Partial<FetchPublicUrlOptions> = {}) =>
    fetchPublicUrl({ url, accept: 'application/json', maxBytes: 1000, timeoutMs: 2000, ...more })
}

test('fetches from a trusted origin, and keeps its connection', async (t) => {
  const ports = new Set<number | undefined>()
  const origin = await serve(t, (request, response) => {
    ports.add(request.socket.remotePort)
    t.is(request.headers['accept-encoding'], 'identity')
    t.is(request.headers.accept, 'application/json')
    response.writeHead(200, { 'content-type': 'application/json', etag: '"1"' }).end('{}')
  })
  const fetch = fetcher(t, { trustedOrigins: [origin] })
  const answer = await fetch(`${origin}/a`)
  t.deepEqual(answer, {
    status: 200,
    body: Buffer.from('{}'),
    contentType: 'application/json',
    etag: '"1"',
    url: `${origin}/a`,
  })
  await fetch(`${origin}/b`)
  t.is(ports.size, 1)
})

test('RFC 9110 §13.1.2: an entity tag that still stands gives 304', async (t) => {
  const origin = await serve(t, (request, response) => {
    response.writeHead(request.headers['if-none-match'] === '"1"' ? 304 : 200).end()
  })
  const fetch = fetcher(t, { trustedOrigins: [origin] })
  t.is((await fetch(origin, { etag: '"1"' })).status, 304)
  t.is((await fetch(origin, { etag: '"2"' })).status, 200)
})

for (const [url, code] of [
  ['http://example.org/', 'URL_NOT_ALLOWED'],
  ['file:///etc/passwd', 'URL_NOT_ALLOWED'],
  ['ftp://example.org/', 'URL_NOT_ALLOWED'],
  ['data:text/plain,a', 'URL_NOT_ALLOWED'],
  ['not a url', 'URL_NOT_ALLOWED'],
  ['https://user@example.org/', 'URL_NOT_ALLOWED'],
  ['https://user:secret@example.org/', 'URL_NOT_ALLOWED'],
  ['https://example.org:8443/', 'URL_NOT_ALLOWED'],
  ['https://127.0.0.1/', 'ADDRESS_NOT_PUBLIC'],
  ['https://2130706433/', 'ADDRESS_NOT_PUBLIC'],
  ['https://0x7f.1/', 'ADDRESS_NOT_PUBLIC'],
  ['https://[::1]/', 'ADDRESS_NOT_PUBLIC'],
  ['https://[::ffff:127.0.0.1]/', 'ADDRESS_NOT_PUBLIC'],
  ['https://169.254.169.254/latest/meta-data', 'ADDRESS_NOT_PUBLIC'],
] as const) {
  test(`SSRF: nothing is fetched for ${url}`, async (t) => {
    const fetch = fetcher(t, { resolveHost: async () => t.fail() as never })
    await t.throwsAsync(fetch(url), { name: 'FetchError', code })
  })
}

for (const address of [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.0.1',
  '172.16.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:808:808::1',
  'fc00::1',
  'fd00::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  '4000::1',
  'no address',
]) {
  test(`SSRF: ${address} is not public`, (t) => t.false(isPublicAddress(address)))
}

for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111']) {
  test(`${address} is public`, (t) => t.true(isPublicAddress(address)))
}

test('SSRF: a name with one private address among public ones is refused', async (t) => {
  const fetch = fetcher(t, { resolveHost: async () => [{ address: '8.8.8.8' }, { address: '10.0.0.1' }] })
  await t.throwsAsync(fetch('https://example.org/'), { code: 'ADDRESS_NOT_PUBLIC' })
})

test('SSRF: rebinding: a name is looked up once, and the connection goes to what was found', async (t) => {
  const answers = ['8.8.8.8', '127.0.0.1']
  const connections: unknown[] = []
  class Recorder extends Agent {
    override createConnection(options: { host?: string; servername?: string; port?: number }): never {
      connections.push([options.host, options.port, options.servername])
      throw new Error('no network in tests')
    }
  }
  const fetch = fetcher(t, {
    publicAgent: new Recorder(),
    resolveHost: async () => [{ address: answers.shift()! }],
  })
  await t.throwsAsync(fetch('https://example.org/a'), { code: 'UNREACHABLE' })
  t.deepEqual(connections, [['8.8.8.8', 443, 'example.org']])
  await t.throwsAsync(fetch('https://example.org/a'), { code: 'ADDRESS_NOT_PUBLIC' })
})

test('SSRF: a redirect to a name at a private address is not followed', async (t) => {
  const origin = await serve(t, (_, response) =>
    response.writeHead(302, { location: 'https://rebind.example/' }).end(),
  )
  const fetch = fetcher(t, { trustedOrigins: [origin], resolveHost: async () => [{ address: '127.0.0.1' }] })
  await t.throwsAsync(fetch(origin), { code: 'ADDRESS_NOT_PUBLIC' })
})

for (const location of [
  'http://127.0.0.1:1/',
  'file:///etc/passwd',
  'https://a@example.org/',
  'https://[bad/',
]) {
  test(`SSRF: a redirect to ${location} is not followed`, async (t) => {
    const origin = await serve(t, (_, response) => response.writeHead(302, { location }).end())
    await t.throwsAsync(fetcher(t, { trustedOrigins: [origin] })(origin), { code: 'URL_NOT_ALLOWED' })
  })
}

test('SSRF: a redirect leads to no other trusted origin', async (t) => {
  const inner = await serve(t, () => t.fail())
  const outer = await serve(t, (_, response) => response.writeHead(302, { location: inner }).end())
  await t.throwsAsync(fetcher(t, { trustedOrigins: [outer, inner] })(outer), { code: 'URL_NOT_ALLOWED' })
})

test('three redirects are followed, the fourth is not, and none where none is wanted', async (t) => {
  const origin = await serve(t, (request, response) => {
    const left = Number(request.url!.slice(1))
    if (left === 0) response.end('done')
    else response.writeHead(302, { location: `/${left - 1}` }).end()
  })
  const fetch = fetcher(t, { trustedOrigins: [origin] })
  t.is((await fetch(`${origin}/3`)).url, `${origin}/0`)
  await t.throwsAsync(fetch(`${origin}/4`), { code: 'TOO_MANY_REDIRECTS' })
  await t.throwsAsync(fetch(`${origin}/1`, { maxRedirects: 0 }), { code: 'TOO_MANY_REDIRECTS' })
})

test('a body over the limit is dropped, announced or not', async (t) => {
  const origin = await serve(t, (request, response) => {
    if (request.url === '/announced') response.setHeader('content-length', 1001)
    response.write(Buffer.alloc(600))
    response.write(Buffer.alloc(401))
    if (request.url === '/announced') response.end()
  })
  const fetch = fetcher(t, { trustedOrigins: [origin] })
  await t.throwsAsync(fetch(`${origin}/announced`), { code: 'TOO_LARGE' })
  await t.throwsAsync(fetch(`${origin}/endless`), { code: 'TOO_LARGE' })
})

test('a gzip bomb is never inflated', async (t) => {
  const origin = await serve(t, (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000))),
  )
  await t.throwsAsync(fetcher(t, { trustedOrigins: [origin] })(origin), { code: 'UNREACHABLE' })
})

for (const [title, handle] of [
  ['says nothing', () => {}],
  ['stops half-way', (_, response) => response.write('a')],
] satisfies [string, RequestListener][]) {
  test(`a server that ${title} is given up`, async (t) => {
    const origin = await serve(t, handle)
    await t.throwsAsync(fetcher(t, { trustedOrigins: [origin] })(origin, { timeoutMs: 100 }), {
      code: 'TIMED_OUT',
    })
  })
}

test('a name that is never resolved is given up', async (t) => {
  const fetch = fetcher(t, { resolveHost: () => new Promise(() => {}) })
  await t.throwsAsync(fetch('https://example.org/', { timeoutMs: 50 }), { code: 'TIMED_OUT' })
})

test('a status other than 200 is an error that says it', async (t) => {
  const origin = await serve(t, (_, response) => response.writeHead(404).end())
  await t.throwsAsync(fetcher(t, { trustedOrigins: [origin] })(origin), {
    code: 'HTTP_STATUS',
    message: /404/,
  })
})

test('a server that is not there is unreachable', async (t) => {
  const fetch = fetcher(t, { trustedOrigins: ['http://127.0.0.1:1'] })
  await t.throwsAsync(fetch('http://127.0.0.1:1/'), { code: 'UNREACHABLE' })
})
