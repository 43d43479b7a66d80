import { randomUUID } from 'node:crypto'
import test from 'ava'
import { pino } from 'pino'
import type { Verifier } from '#agent/open-verifier.ts'
import { composeApp } from '#http/compose-app.ts'
import { listen } from '#http/listen.ts'
import { Problem } from '#http/problem.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, type Json } from '#test/_helpers/call-stack.ts'
import { createMonitoredWorld, until } from '#test/agent/monitor/_monitored-world.ts'
import { isSigned } from '#test/agent/monitor/_receiver.ts'
import { monitorRoutes } from '#verifier-api/monitor-routes.ts'
import type { VerifierContext } from '#verifier-api/verifier-context.ts'
import { openEvents } from './_read-events.ts'

// The API of monitoring over HTTP, on a scripted chain with a real PostgreSQL and real subscribers; what a token allows
// is told by the token itself. The same on a whole stack is in _monitoring.ts.

const world = await createMonitoredWorld()
const board = await world.createBoard({ slug: 'board' })
const verifier = { database: world.database, monitoring: world.monitoring() } as unknown as Verifier
const app = composeApp<VerifierContext>({
  routes: monitorRoutes,
  context: { verifier, verifierUrl: 'http://localhost' },
  authenticate({ authorization }) {
    const [organisation, ...scopes] = (authorization ?? '').replace('Bearer ', '').split(' ')
    if (!organisation) throw new Problem('TOKEN_MISSING', 'an access token is required')
    return { organisation, clientId: `client-of-${organisation}`, scopes: new Set(scopes) }
  },
  logger: pino({ level: 'silent' }),
  now: () => world.time.now,
})
const server = await listen({ handler: app.callback(), port: 0, host: '127.0.0.1' })
const base = `http://127.0.0.1:${server.port}`
test.after.always(async () => {
  world.monitoring().endStreams()
  await server.stop()
  await world.close()
})

const HOSPITAL = 'hospital monitors:manage'
const send = <Body = Json>(path: string, options: { method?: string; body?: unknown; token?: string } = {}) =>
  call<Body>({ token: HOSPITAL, ...options, url: `${base}${path}` })

let nextIndex = 0
async function createCredential(): Promise<{ credential: string; index: number }> {
  const index = nextIndex++
  return { index, credential: (await world.signAt(board, [index]))[0]! }
}

type Results = { results: { monitor: string; status?: string; refused?: { code: string } }[] }

test.serial(
  'a monitor is created, read, listed in pages, and deleted, by its organisation alone',
  async (t) => {
    const created = await Promise.all([createCredential(), createCredential(), createCredential()])
    const credentials: unknown[] = [
      created[0]!.credential,
      {
        '@context': 'https://www.w3.org/ns/credentials/v2',
        type: 'EnvelopedVerifiableCredential',
        id: `data:application/vc+jwt,${created[1]!.credential}`,
      },
      { credential: created[2]!.credential, reference: 'staff-3' },
      'nonsense',
    ]
    const answer = await send<Results>('/monitors', { body: { credentials, reference: 'ward-7' } })
    t.is(answer.status, 200)
    const [first, second, third, refused] = answer.body.results
    t.is(refused!.refused!.code, 'JWS_MALFORMED')
    t.deepEqual(
      [first, second, third].map((each) => each!.status),
      ['active', 'active', 'active'],
    )
    const one = await send(`/monitors/${third!.monitor}`)
    t.like(one, {
      status: 200,
      body: {
        id: third!.monitor,
        reference: 'staff-3',
        issuer: board.did,
        types: ['VerifiableCredential', 'PractitionerLicenseCredential'],
        status: 'active',
        key: 'active',
        accreditation: 'OK',
        webhook: null,
        validUntil: '2030-01-01T00:00:00.000Z',
      },
    })
    type Page = { monitors: { id: string }[]; next: string | null }
    const page = await send<Page>('/monitors?limit=2')
    const rest = await send<Page>(`/monitors?limit=2&after=${page.body.next}`)
    t.is(rest.body.next, null)
    const ids = [first, second, third].map((each) => each!.monitor)
    t.deepEqual(
      [...page.body.monitors, ...rest.body.monitors].map(({ id }) => id),
      ids.toSorted(),
    )
    const clinic = 'clinic monitors:manage'
    for (const path of [`/monitors/${first!.monitor}`, `/monitors/${randomUUID()}`, '/monitors/nothing']) {
      assertProblem(t, await send(path, { token: clinic }), { code: 'MONITOR_NOT_FOUND' })
      assertProblem(t, await send(path, { token: clinic, method: 'DELETE' }), { code: 'MONITOR_NOT_FOUND' })
    }
    t.deepEqual((await send<Page>('/monitors', { token: clinic })).body, { monitors: [], next: null })
    t.is((await send(`/monitors/${first!.monitor}`, { method: 'DELETE' })).status, 204)
    assertProblem(t, await send(`/monitors/${first!.monitor}`), { code: 'MONITOR_NOT_FOUND' })
  },
)

for (const [method, path] of [
  ['POST', '/monitors'],
  ['GET', '/monitors'],
  ['GET', '/monitors/events'],
  ['GET', '/monitors/deliveries?state=dead'],
  ['POST', '/webhooks'],
  ['PUT', '/webhooks/x'],
] as const) {
  test.serial(`${method} ${path} asks for monitors:manage`, async (t) => {
    assertProblem(t, await send(path, { method, token: 'hospital credentials:verify' }), {
      code: 'SCOPE_MISSING',
    })
    assertProblem(t, await call({ url: `${base}${path}`, method }), { code: 'TOKEN_MISSING' })
  })
}

for (const [title, body, faults] of [
  ['no credentials', { credentials: [] }, ['/credentials FIELD_SIZE']],
  ['1,001 credentials', { credentials: Array(1001).fill('a') }, ['/credentials FIELD_SIZE']],
  ['a reference with a space', { credentials: ['a'], reference: 'J Doe' }, ['/reference FIELD_INVALID']],
  ['an unknown field', { credentials: ['a'], claims: true }, ['/claims FIELD_UNKNOWN']],
  ['an item of no form', { credentials: [{ credential: 1 }] }, ['/credentials/0 FIELD_INVALID']],
] as const) {
  test.serial(`POST /monitors with ${title} is refused`, async (t) => {
    assertProblem(t, await send('/monitors', { body }), { code: 'BODY_INVALID', faults })
  })
}

test.serial('POST /monitors with a webhook that is not registered is refused', async (t) => {
  const body = { credentials: ['a'], webhook: { url: 'https://example.org/hook' } }
  assertProblem(t, await send('/monitors', { body }), {
    code: 'WEBHOOK_NOT_FOUND',
    faults: ['/webhook/url WEBHOOK_NOT_FOUND'],
  })
})

test.serial('SSRF: POST /webhooks to a private address is refused', async (t) => {
  assertProblem(t, await send('/webhooks', { body: { url: 'https://192.168.0.1/hook' } }), {
    code: 'WEBHOOK_URL_REFUSED',
    faults: ['/url ADDRESS_NOT_PUBLIC'],
  })
})

test.serial('from registration to a signed webhook, its dead letter and its replay', async (t) => {
  const path = '/staff'
  const url = `${world.receiver.origin}${path}`
  const registered = await send<{ id: string; secret: string }>('/webhooks', { body: { url } })
  t.is(registered.status, 201)
  assertProblem(t, await send('/webhooks', { body: { url } }), { code: 'WEBHOOK_EXISTS' })
  const listed = await send<{ webhooks: Json[] }>('/webhooks')
  t.deepEqual(
    listed.body.webhooks.map(({ url, secret }) => [url, secret]),
    [[url, undefined]],
  )
  const { credential, index } = await createCredential()
  const body = { credentials: [{ credential, reference: 'staff-9' }], webhook: { url } }
  const [watched] = (await send<Results>('/monitors', { body })).body.results
  world.receiver.answers.set(path, () => ({ status: 500 }))
  board.setStatus('revocation', index)
  await board.publish()
  type Deliveries = { deliveries: { id: string; event: string; monitor: string; lastStatus: number }[] }
  const dead = () => send<Deliveries>('/monitors/deliveries?state=dead')
  await until('the dead letter', async () => (await dead()).body.deliveries.length === 1, 30_000)
  const [delivery] = (await dead()).body.deliveries
  t.like(delivery, { monitor: watched!.monitor, lastStatus: 500 })
  const place = `/webhooks/${registered.body.id}`
  const change = (body: Json, to = place) => send<Json>(to, { method: 'PUT', body })
  assertProblem(t, await change({ url: 'https://192.168.0.1/hook' }), {
    code: 'WEBHOOK_URL_REFUSED',
    faults: ['/url ADDRESS_NOT_PUBLIC'],
  })
  const second = await send<{ id: string }>('/webhooks', { body: { url: `${url}-2` } })
  assertProblem(t, await change({ url: `${url}-2` }), { code: 'WEBHOOK_EXISTS' })
  t.is((await send(`/webhooks/${second.body.id}`, { method: 'DELETE' })).status, 204)
  assertProblem(t, await change({ url }, `/webhooks/${second.body.id}`), { code: 'WEBHOOK_NOT_FOUND' })
  // what is delivered from now on goes there, under the same secret
  const moved = await change({ url: `${url}-moved`, events: ['consent.glass_broken'] })
  t.like(moved, { status: 200, body: { url: `${url}-moved`, events: ['consent.glass_broken'] } })
  const replayed = await send(`/monitors/deliveries/${delivery!.id}/replay`, { method: 'POST' })
  t.deepEqual([replayed.status, replayed.body], [202, { id: delivery!.id, state: 'pending' }])
  const there = () => world.receiver.at(`${path}-moved`)
  await until('the replay', () => there().some(({ status }) => status === 204))
  const delivered = there().at(-1)!
  t.true(isSigned(delivered, registered.body.secret))
  t.is(delivered.headers['webhook-id'], delivery!.event)
  t.like(JSON.parse(delivered.body), {
    type: 'credential.revoked',
    data: { monitor: watched!.monitor, reference: 'staff-9' },
  })
  assertProblem(t, await send(`/monitors/deliveries/${randomUUID()}/replay`, { method: 'POST' }), {
    code: 'DELIVERY_NOT_FOUND',
  })
  t.is((await send(`/webhooks/${registered.body.id}`, { method: 'DELETE' })).status, 204)
  assertProblem(t, await send(`/webhooks/${registered.body.id}`, { method: 'DELETE' }), {
    code: 'WEBHOOK_NOT_FOUND',
  })
  t.is((await send<Json>(`/monitors/${watched!.monitor}`)).body.webhook, null)
})

test.serial(
  'HTML §9.2: events stream as they come, and Last-Event-ID resumes with what was missed, once',
  async (t) => {
    const made = await Promise.all([createCredential(), createCredential(), createCredential()])
    const credentials = made.map(({ credential }) => credential)
    const { results } = (await send<Results>('/monitors', { body: { credentials } })).body
    const ids = results.map(({ monitor }) => monitor)
    const url = `${base}/monitors/events`
    const authorization = `Bearer ${HOSPITAL}`
    const foreign = await openEvents({ url, headers: { authorization: 'Bearer clinic monitors:manage' } })
    const stream = await openEvents({ url, headers: { authorization } })
    t.deepEqual([stream.status, stream.contentType], [200, 'text/event-stream'])
    await until('the start', () => stream.events.length === 1)
    t.regex(stream.events[0]!.id, /^\d+$/)
    board.setStatus('suspension', made[0]!.index)
    await board.publish()
    await until('the first', () => stream.events.length === 2)
    const first = stream.events[1]!
    t.is(first.event, 'credential.suspended')
    t.like(JSON.parse(first.data!), { type: 'credential.suspended', data: { monitor: ids[0] } })
    stream.close()
    for (const { index } of made.slice(1)) {
      const before = (await world.events()).length
      board.setStatus('suspension', index)
      await board.publish()
      await until('the event', async () => (await world.events()).length > before)
    }
    const resumed = await openEvents({ url, headers: { authorization, 'last-event-id': first.id } })
    await until('what was missed', () => resumed.events.length >= 3)
    t.is(resumed.events[0]!.id, first.id)
    t.deepEqual(
      resumed.events.slice(1).map(({ data }) => JSON.parse(data!).data.monitor),
      ids.slice(1),
    )
    board.setStatus('suspension', made[0]!.index, false)
    await board.publish()
    await until('what comes next', () => resumed.events.length === 4)
    t.is(resumed.events[3]!.event, 'credential.reinstated')
    t.is(foreign.events.length, 1, 'of another organisation nothing')
    resumed.close()
    foreign.close()
  },
)

test.serial('Last-Event-ID that is no id is refused', async (t) => {
  for (const last of ['a', '-1', '1.5', '9'.repeat(30)]) {
    const answer = await call({
      url: `${base}/monitors/events`,
      token: HOSPITAL,
      headers: { 'last-event-id': last },
    })
    assertProblem(t, answer, { code: 'HEADER_INVALID' })
  }
})
