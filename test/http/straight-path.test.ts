import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import test from 'ava'
import { serveExample, signToken } from './_serve-example.ts'

const example = await serveExample()
const token = await signToken()
test.after.always(() => example.stop())

type Sent = { path: string; method?: string; body?: string | Buffer; headers?: Record<string, string> }

async function send({ path, method = 'GET', body, headers = {} }: Sent) {
  const response = await fetch(`${example.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: body as BodyInit }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

const authorization = { Authorization: `Bearer ${token}` }
const json = { ...authorization, 'Content-Type': 'application/json' }
const write = (body: string | Buffer, headers: Record<string, string> = {}) =>
  send({ path: '/orgs/board/notes', method: 'POST', body, headers: { ...json, ...headers } })

test('a request goes from its row to its action and back', async (t) => {
  const answer = await write('{"text":"hello"}', { 'Careseal-Person': 'staff-7' })
  t.is(answer.status, 201)
  t.like(answer.body, { org: 'board', note: { text: 'hello' }, by: 'staff-7' })
  t.is(answer.headers.get('content-type'), 'application/json; charset=utf-8')
  t.is(answer.headers.get('x-content-type-options'), 'nosniff')
  t.is(answer.headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'")
  t.is(answer.headers.get('cache-control'), 'no-store')
  t.regex(answer.headers.get('x-request-id')!, /^[0-9a-f-]{36}$/)
})

test('without a person the client acts by itself', async (t) => {
  t.is((await write('{"text":"hello"}')).body.by, 'board-client')
})

test('path parameters are decoded, a slash within one stays there', async (t) => {
  const answer = await send({ path: '/orgs/board/notes/urn%3Auuid%3A1%2F2', headers: authorization })
  t.deepEqual(answer.body, { id: 'urn:uuid:1/2' })
})

test('RFC 9110 §13.1.2: If-None-Match is answered 304', async (t) => {
  const headers = { ...authorization, 'If-None-Match': '"1"' }
  const answer = await send({ path: '/orgs/board/notes/a', headers })
  t.is(answer.status, 304)
  t.is(answer.body, undefined)
})

test('RFC 9457: a problem has type, title, status, detail, code, instance and errors', async (t) => {
  const answer = await write('{"text":"this is too long for a note","other":1,"priority":"x"}')
  t.is(answer.status, 422)
  t.is(answer.headers.get('content-type'), 'application/problem+json')
  const { instance, errors, ...rest } = answer.body
  t.deepEqual(rest, {
    type: 'https://w3id.org/careseal/problems/body-invalid',
    title: 'The body does not have the required form',
    status: 422,
    detail: 'the body does not have the required form',
    code: 'BODY_INVALID',
  })
  t.is(instance, `urn:uuid:${answer.headers.get('x-request-id')}`)
  const found = errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`)
  t.deepEqual(found.sort(), ['/other FIELD_UNKNOWN', '/priority FIELD_TYPE', '/text FIELD_SIZE'])
})

test('a missing field is pointed to by its name', async (t) => {
  const answer = await write('{}')
  t.deepEqual(answer.body.errors, [{ pointer: '/text', code: 'FIELD_MISSING', detail: 'is missing' }])
})

test('what the agent refuses is told with its code and pointers', async (t) => {
  const answer = await send({ path: '/orgs/board/notes/claims', headers: authorization })
  t.is(answer.status, 422)
  t.like(answer.body, {
    code: 'CLAIMS_INVALID',
    errors: [
      { pointer: '/credential/npi', code: 'CHECK_DIGIT_WRONG', detail: 'npi has a wrong check digit' },
    ],
  })
})

test('what nobody foresaw is a 500 that says nothing', async (t) => {
  const answer = await send({ path: '/orgs/board/notes/bug', headers: authorization })
  t.is(answer.status, 500)
  t.is(answer.body.code, 'INTERNAL_ERROR')
  t.false(JSON.stringify(answer.body).includes('secret-detail'))
})

const badBodies: [
  title: string,
  body: string | Buffer,
  headers: Record<string, string>,
  status: number,
  code: string,
][] = [
  ['malformed JSON', '{"text":', {}, 400, 'JSON_MALFORMED'],
  ['nothing', '', {}, 400, 'BODY_MISSING'],
  ['duplicate keys', '{"text":"a","text":"b"}', {}, 400, 'JSON_KEY_DUPLICATE'],
  ['__proto__', '{"text":"a","__proto__":{"admin":true}}', {}, 400, 'JSON_KEY_FORBIDDEN'],
  ['constructor', '{"text":"a","constructor":{"prototype":{}}}', {}, 400, 'JSON_KEY_FORBIDDEN'],
  ['90,000 levels', '['.repeat(90_000) + ']'.repeat(90_000), {}, 400, 'JSON_DEPTH'],
  ['2^53 + 1', '{"text":"a","priority":9007199254740993}', {}, 400, 'JSON_NUMBER_INEXACT'],
  ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400, 'BODY_MALFORMED'],
  ['a lone surrogate', '{"text":"\\ud800"}', {}, 400, 'JSON_STRING_INVALID'],
  ['a byte order mark', '\ufeff{"text":"a"}', {}, 400, 'JSON_MALFORMED'],
  ['more than 1 MiB', `{"text":"${'a'.repeat(1024 * 1024)}"}`, {}, 413, 'BODY_TOO_LARGE'],
  [
    'a gzip bomb',
    gzipSync(Buffer.alloc(64 * 1024 * 1024)),
    { 'Content-Encoding': 'gzip' },
    413,
    'BODY_TOO_LARGE',
  ],
  ['what is not gzip', 'plain', { 'Content-Encoding': 'gzip' }, 400, 'BODY_MALFORMED'],
  ['an unknown content coding', '{}', { 'Content-Encoding': 'compress' }, 415, 'BODY_ENCODING_UNSUPPORTED'],
  [
    'a content coding from the prototype',
    '{}',
    { 'Content-Encoding': 'toString' },
    415,
    'BODY_ENCODING_UNSUPPORTED',
  ],
  [
    'a form',
    'text=a',
    { 'Content-Type': 'application/x-www-form-urlencoded' },
    415,
    'CONTENT_TYPE_UNSUPPORTED',
  ],
  ['UTF-16', '{}', { 'Content-Type': 'application/json; charset=utf-16' }, 415, 'CONTENT_TYPE_UNSUPPORTED'],
  ['an array', '[]', {}, 422, 'BODY_INVALID'],
  ['null', 'null', {}, 422, 'BODY_INVALID'],
]

for (const [title, body, headers, status, code] of badBodies) {
  test(`Parsing: ${title} is answered ${status}`, async (t) => {
    const answer = await write(body, headers)
    t.is(answer.status, status)
    t.is(answer.body.code, code)
  })
}

test('a compressed body is read', async (t) => {
  const answer = await write(gzipSync('{"text":"packed"}'), { 'Content-Encoding': 'gzip' })
  t.is(answer.body.note.text, 'packed')
})

test('Parsing: a body without Content-Length is held to the limit as well', async (t) => {
  const status = await new Promise((resolve, reject) => {
    const request = httpRequest(`${example.url}/echo`, { method: 'POST', headers: json }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.on('error', reject)
    for (let index = 0; index < 100; index += 1) request.write(' '.repeat(1024))
    request.end('1')
  })
  t.is(status, 413)
})

const badRequests: [title: string, sent: Sent, status: number, code: string][] = [
  ['an unknown path', { path: '/nothing' }, 404, 'NOT_FOUND'],
  ['a path in other case', { path: '/Notes' }, 404, 'NOT_FOUND'],
  ['a trailing slash', { path: '/notes/' }, 404, 'NOT_FOUND'],
  ['another method', { path: '/notes', method: 'DELETE' }, 405, 'METHOD_NOT_ALLOWED'],
  ['an unknown method', { path: '/notes', method: 'PROPFIND' }, 501, 'METHOD_NOT_IMPLEMENTED'],
  ['a path that does not decode', { path: '/orgs/%ff/notes/a', headers: authorization }, 400, 'PATH_INVALID'],
  ['NUL in the path', { path: '/orgs/board/notes/%00', headers: authorization }, 400, 'PATH_INVALID'],
  ['an unknown parameter', { path: '/notes?limt=1' }, 400, 'QUERY_INVALID'],
  ['a parameter out of range', { path: '/notes?limit=11' }, 400, 'QUERY_INVALID'],
  ['a parameter twice', { path: '/notes?limit=1&limit=2' }, 400, 'QUERY_INVALID'],
  ['a parameter of the prototype', { path: '/notes?__proto__=1' }, 400, 'QUERY_INVALID'],
]

for (const [title, sent, status, code] of badRequests) {
  test(`${title} is answered ${status}`, async (t) => {
    const answer = await send(sent)
    t.is(answer.status, status)
    t.is(answer.body.code, code)
  })
}

test('a query is turned into typed values', async (t) => {
  t.deepEqual((await send({ path: '/notes?limit=3' })).body, { limit: 3 })
})

test('a wrong parameter is named', async (t) => {
  const { body } = await send({ path: '/notes?limit=x' })
  t.like(body.errors[0], { parameter: 'limit', code: 'FIELD_TYPE' })
})

test('RFC 9110 §15.5.6: 405 and OPTIONS name the methods in Allow', async (t) => {
  const refused = await send({ path: '/notes', method: 'PUT' })
  t.is(refused.headers.get('allow'), 'HEAD, GET, OPTIONS')
  const asked = await send({ path: '/notes', method: 'OPTIONS' })
  t.is(asked.status, 204)
  t.is(asked.headers.get('allow'), 'HEAD, GET, OPTIONS')
})

test('what is not HTTP is answered as a problem', async (t) => {
  const answer = await exchange('GET / HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n')
  t.true(answer.startsWith('HTTP/1.1 400 Bad Request\r\n'))
  t.true(answer.includes('"code":"REQUEST_MALFORMED"'))
})

test('a target that is a broken URL is answered 400', async (t) => {
  const answer = await exchange('GET http://[::1/notes HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  t.regex(answer, /^HTTP\/1\.1 400 /)
})

test('RFC 9112 §3.2.2: a target in absolute form is served by its path', async (t) => {
  const answer = await exchange('GET http://other/healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  t.regex(answer, /^HTTP\/1\.1 200 /)
})

test('headers that are too large are answered 431', async (t) => {
  const answer = await exchange(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)
  t.true(answer.startsWith('HTTP/1.1 431 '))
})

function exchange(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(example.port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
  })
}

test('the log has no path, query, token or body, and escapes nothing it does not write', async (t) => {
  await send({ path: '/orgs/board/notes/private-id?name=private-name', headers: authorization })
  await write('{"text":"private-text"}')
  const log = example.lines.join('')
  t.false(/private-|secret-detail-of-nobody/.test(log))
  t.false(log.includes(token))
  t.true(log.includes('"route":"GET /orgs/:org/notes/:id"'))
  t.true(log.includes('"org":"board"'))
})
