import test from 'ava'
import fc from 'fast-check'
import { serveExample, signToken } from './_serve-example.ts'

const example = await serveExample()
const token = await signToken()
test.after.always(() => example.stop())

const fragments = [
  '%',
  '%00',
  '%ff',
  '%2e%2e',
  '..',
  '//',
  '?',
  '&',
  '=',
  'orgs',
  'board',
  'notes',
  '/',
  'é',
  '__proto__',
  '[]',
  '+',
]
const path = fc.array(fc.constantFrom(...fragments), { maxLength: 8 }).map((parts) => `/${parts.join('')}`)
const known = fc.constantFrom('/orgs/board/notes', '/orgs/board/notes/a', '/echo', '/notes?limit=1')
const json = fc.json({ maxDepth: 3 }).map((text) => new TextEncoder().encode(text))

const request = fc.record({
  path: fc.oneof(path, known),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'LOCK'),
  body: fc.oneof(fc.uint8Array({ maxLength: 64 }), json),
  type: fc.constantFrom(
    'application/json',
    'application/ld+json',
    'text/plain',
    ';',
    'application/json;charset=x',
  ),
  encoding: fc.option(fc.constantFrom('gzip', 'br', 'deflate', 'identity', '', 'constructor'), {
    nil: undefined,
  }),
  authorization: fc.constantFrom(
    `Bearer ${token}`,
    'Bearer',
    'Basic Og==',
    `Bearer ${token.slice(0, -4)}`,
    'x',
  ),
})

test('no request is answered 500, and every refusal is a problem with a code', async (t) => {
  const property = fc.asyncProperty(
    request,
    async ({ path, method, body, type, encoding, authorization }) => {
      const headers = new Headers({ Authorization: authorization, 'Content-Type': type })
      if (encoding !== undefined) headers.set('Content-Encoding', encoding)
      const hasBody = method !== 'GET' && method !== 'HEAD'
      const response = await fetch(new URL(example.url + path), {
        method,
        headers,
        ...(hasBody ? { body } : {}),
      })
      const text = await response.text()
      t.true(response.status < 500 || response.status === 501, `${method} ${path} → ${response.status}`)
      if (response.status >= 400 && method !== 'HEAD') {
        const problem = JSON.parse(text)
        t.is(problem.status, response.status)
        t.regex(problem.code, /^[A-Z_]+$/)
      }
    },
  )
  await fc.assert(property, { numRuns: 400 })
})
