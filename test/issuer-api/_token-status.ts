import { randomUUID } from 'node:crypto'
import test from 'ava'
import { readTokenStatusList } from '#agent/status/read-token-status-list.ts'
import { readTokenStatus } from '#agent/status/token-status-list.ts'
import { tokenStatusListUrlOf } from '#agent/status/token-status-list-url.ts'
import { familyVersions } from '#schemas/families.ts'
import { createTypeMetadata } from '#schemas/type-metadata.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, issueOne, type Json, setStatus } from '#test/_helpers/call-stack.ts'
import { poll, type TestStack } from '#test/_helpers/start-test-stack.ts'

export function testTokenStatus(stack: TestStack): void {
  test('Token Status List §8.2: a revocation reaches the token with the lists; ETag and 304', async (t) => {
    const { id, payload } = await issueOne({ stack, organisation: 'clinic' })
    const [entry] = payload.credentialStatus as Json[]
    const url = tokenStatusListUrlOf(entry!.statusListCredential as string)
    const read = async () => {
      const response = await fetch(url, { headers: { Accept: 'application/statuslist+jwt' } })
      t.is(response.status, 200)
      t.is(response.headers.get('content-type'), 'application/statuslist+jwt')
      const { list } = readTokenStatusList({ token: await response.text(), uri: url, now: new Date() })
      const status = readTokenStatus({ list, index: Number(entry!.statusListIndex) })
      return { status, etag: response.headers.get('etag')! }
    }
    t.is((await read()).status, 0)
    await setStatus({ stack, organisation: 'clinic', id, purpose: 'suspension' })
    await poll({
      what: 'a suspension in the token',
      look: async () => (await read()).status === 2 || undefined,
    })
    await setStatus({ stack, organisation: 'clinic', id })
    await poll({
      what: 'a revocation in the token',
      look: async () => (await read()).status === 1 || undefined,
    })
    const { etag } = await read()
    t.is((await fetch(url, { headers: { 'If-None-Match': etag } })).status, 304)
  })

  test('Token Status List: what is no list of this organisation is not found', async (t) => {
    const base = `${stack.issuerUrl}/orgs`
    for (const path of [`board/token-status-lists/${randomUUID()}`, 'board/token-status-lists/x']) {
      assertProblem(t, await call({ url: `${base}/${path}` }), { code: 'NOT_FOUND' })
    }
    const { payload } = await issueOne({ stack, organisation: 'board' })
    const [entry] = payload.credentialStatus as Json[]
    const url = tokenStatusListUrlOf(entry!.statusListCredential as string)
    assertProblem(t, await call({ url: url.replace('/orgs/board/', '/orgs/clinic/') }), { code: 'NOT_FOUND' })
  })

  test('SD-JWT VC: the Type Metadata of each family is served', async (t) => {
    for (const family of familyVersions) {
      const { id, version } = family
      const { status, body } = await call({ url: `${stack.issuerUrl}/vct/${id}/v${version}` })
      t.is(status, 200)
      t.deepEqual(body, JSON.parse(JSON.stringify(createTypeMetadata(family))))
    }
    assertProblem(t, await call({ url: `${stack.issuerUrl}/vct/none/v1` }), { code: 'NOT_FOUND' })
  })
}
