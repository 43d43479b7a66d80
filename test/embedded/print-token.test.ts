import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { importJWK, jwtVerify } from 'jose'
import { openDataDirectory } from '#embedded/data-directory.ts'
import { loadClient, publicKeyOf } from '#embedded/load-client.ts'
import { identifyProcess } from '#embedded/process-identity.ts'
import { writeStack } from '#embedded/stack-file.ts'

const AUDIENCE = 'https://w3id.org/careseal/api'

async function makeDataDirectory(t: ExecutionContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'careseal-token-'))
  t.teardown(() => rm(parent, { recursive: true }))
  return (await openDataDirectory({ path: join(parent, 'data') })).path
}

async function startAuthorizationServer(t: ExecutionContext) {
  const forms: URLSearchParams[] = []
  const server = createServer(async (request, response) => {
    const { port } = server.address() as AddressInfo
    response.setHeader('content-type', 'application/json')
    if (request.url === '/.well-known/oauth-authorization-server') {
      return response.end(JSON.stringify({ token_endpoint: `http://localhost:${port}/token` }))
    }
    forms.push(new URLSearchParams((await request.toArray()).join('')))
    response.end(JSON.stringify({ access_token: 'the.access.token', token_type: 'Bearer' }))
  }).listen(0)
  await once(server, 'listening')
  t.teardown(() => server.close().closeAllConnections())
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, forms }
}

async function run(dataDirectory: string, ...args: string[]) {
  const script = join(import.meta.dirname, '../../embedded/print-token.ts')
  const env = { PATH: process.env.PATH, CARESEAL_DATA_DIR: dataDirectory }
  return await promisify(execFile)(process.execPath, [script, ...args], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}

test('RFC 7523: the assertion is signed by the client for the issuer alone, once, for a minute', async (t) => {
  const dataDirectory = await makeDataDirectory(t)
  const server = await startAuthorizationServer(t)
  const client = await loadClient({
    dataDirectory,
    organisation: 'board',
    scopes: ['credentials:issue', 'x'],
  })
  const stack = {
    supervisor: (await identifyProcess(process.pid))!,
    oauthIssuer: server.url,
    oauthAudience: AUDIENCE,
  }
  await writeStack({ dataDirectory, stack: stack as never })

  t.deepEqual(await run(dataDirectory, 'board'), { code: 0, stdout: 'the.access.token\n', stderr: '' })
  const form = server.forms[0]!
  t.is(form.get('grant_type'), 'client_credentials')
  t.is(form.get('scope'), 'credentials:issue x')
  t.is(form.get('resource'), AUDIENCE)
  const key = await importJWK(publicKeyOf(client))
  const { payload } = await jwtVerify(form.get('client_assertion')!, key, { audience: server.url })
  t.is(payload.iss, client.client_id)
  t.is(payload.sub, client.client_id)
  t.truthy(payload.jti)
  t.is(payload.exp! - payload.iat!, 60)

  const unknown = await run(dataDirectory, 'nobody')
  t.is(unknown.code, 1)
  t.is(unknown.stdout, '')
  t.regex(unknown.stderr, /^unknown organisation: nobody\..* one of board\n$/)
})

test('nothing runs: one line on stderr, nothing on stdout', async (t) => {
  const dataDirectory = await makeDataDirectory(t)
  const { code, stdout, stderr } = await run(dataDirectory, 'board')
  t.is(code, 1)
  t.is(stdout, '')
  t.regex(stderr, /^nothing runs on .*: run npm start first\n$/)
})
