import test from 'ava'
import { serveExample } from './_serve-example.ts'

const example = await serveExample()
test.after.always(() => example.stop())

async function read(path: string) {
  const response = await fetch(`${example.url}${path}`)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

test('the OpenAPI 3.1 document has every route, with the schemas that validate', async (t) => {
  const document = JSON.parse((await read('/openapi.json')).text)
  t.is(document.openapi, '3.1.0')
  t.deepEqual(document.servers, [{ url: 'https://api.example' }])
  const write = document.paths['/orgs/{org}/notes'].post
  t.deepEqual(write.security, [{ oauth2: ['notes:write'] }])
  t.deepEqual(write.requestBody.content['application/json'].schema, {
    type: 'object',
    required: ['text'],
    properties: { text: { type: 'string', maxLength: 20 }, priority: { type: 'integer', minimum: 1 } },
    additionalProperties: false,
  })
  t.deepEqual(
    write.parameters.map((parameter: { name: string }) => parameter.name),
    ['org', 'Careseal-Person'],
  )
  const list = document.paths['/notes'].get
  t.deepEqual(list.security, [])
  t.like(list.parameters[0], { name: 'limit', in: 'query', required: false })
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path as object).map(({ operationId }) => operationId),
  )
  t.is(new Set(ids).size, ids.length)
})

test('the page that renders it runs no inline script and loads nothing from elsewhere', async (t) => {
  const page = await read('/docs')
  t.is(page.status, 200)
  t.is(page.headers.get('content-type'), 'text/html; charset=utf-8')
  const policy = page.headers.get('content-security-policy')!
  t.true(policy.startsWith("default-src 'none'; script-src 'self'; "))
  t.notRegex(page.text, /<script(?! src="\/docs\/)/)
  t.notRegex(page.text, /https?:/)
  const parts = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!)
  t.is(parts.length, 3)
  for (const path of parts) t.is((await read(path)).status, 200, path)
})
