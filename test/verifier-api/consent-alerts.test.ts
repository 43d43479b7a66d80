import test from 'ava'
import { pino } from 'pino'
import { createPostPublicUrl } from '#agent/fetch/post-public-url.ts'
import { type Monitoring, startMonitoring } from '#agent/monitor/start-monitoring.ts'
import { tellAlerts } from '#agent/monitor/tell-alerts.ts'
import type { Verifier } from '#agent/open-verifier.ts'
import { openDatabase } from '#agent/store/database.ts'
import type { VerifierTables } from '#agent/store/verifier-database.ts'
import { composeApp } from '#http/compose-app.ts'
import { listen } from '#http/listen.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, type Json } from '#test/_helpers/call-stack.ts'
import { openConsentWorld } from '#test/agent/consents/_consent-world.ts'
import { until } from '#test/agent/monitor/_monitored-world.ts'
import { isSigned, startReceiver } from '#test/agent/monitor/_receiver.ts'
import { consentRequest } from '#test/schemas/patient-consent/_consents.ts'
import { consentRoutes } from '#verifier-api/consents/routes.ts'
import { monitorRoutes } from '#verifier-api/monitor-routes.ts'
import type { VerifierContext } from '#verifier-api/verifier-context.ts'
import { openEvents } from './_read-events.ts'

// Break-the-glass from the request to the webhook, over HTTP, with a real PostgreSQL and a real subscriber.

const at = await openConsentWorld()
const database = openDatabase<VerifierTables>({ url: at.databaseUrl })
const receiver = await startReceiver()
const post = createPostPublicUrl({ trustedOrigins: [receiver.origin] })
const logger = pino({ level: 'silent' })
const now = () => at.time.now
const start = () =>
  startMonitoring({
    database,
    databaseUrl: at.databaseUrl,
    keyEncryptionKey: Buffer.alloc(32, 7),
    world: at.world.verifier,
    post,
    retries: { limit: 1, delay: 1, delayMax: 1 },
    now,
    logger,
  })
let monitoring: Monitoring = await start()
const verifier = {
  database,
  consents: at.world,
  get monitoring() {
    return monitoring
  },
} as unknown as Verifier
const app = composeApp<VerifierContext>({
  routes: [...monitorRoutes, ...consentRoutes],
  context: { verifier, verifierUrl: 'http://localhost' },
  authenticate: ({ authorization }) => ({
    organisation: authorization!.replace('Bearer ', ''),
    clientId: 'client',
    person: 'physician-7',
    scopes: new Set(['monitors:manage', 'consents:decide', 'consents:break-glass']),
  }),
  logger,
  now,
})
const server = await listen({ handler: app.callback(), port: 0, host: '127.0.0.1' })
const base = `http://127.0.0.1:${server.port}`
test.after.always(async () => {
  monitoring.endStreams()
  await server.stop()
  await monitoring.stop()
  post.close()
  await receiver.close()
  await database.destroy()
  await at.close()
})

const EVENTS = ['consent.glass_broken']
const PATIENT = 'did:example:unconscious-patient'
const REASON = 'unconscious on arrival'
const send = <Body = Json>(path: string, body?: unknown, token = 'hospital') =>
  call<Body>({ url: `${base}${path}`, token, body })

async function registerWebhook(path: string, events?: readonly string[], token?: string) {
  const url = `${receiver.origin}${path}`
  const { status, body, text } = await send<{ id: string; secret: string }>(
    '/webhooks',
    { url, events },
    token,
  )
  if (status !== 201) throw new Error(text)
  return body
}

async function breakGlass(): Promise<string> {
  const requester = { did: 'did:web:hospital.example', roles: ['emergency-physician'] }
  const glass = { authority: 'emergency-physician', reason: REASON }
  const request = consentRequest({ patient: PATIENT, purpose: 'BTG', requester, breakGlass: glass })
  const { body, text } = await send<{ id: string; brokeGlass: boolean }>('/consents/decide', request)
  if (!body.brokeGlass) throw new Error(text)
  return body.id
}

const told = (path: string) => receiver.at(path).map(({ body }) => JSON.parse(body).data.decision)

test.serial(
  'broken glass goes to the webhooks that ask for it and to streams, and names nobody',
  async (t) => {
    const { secret } = await registerWebhook('/alerts', EVENTS)
    await registerWebhook('/staff')
    await registerWebhook('/clinic', EVENTS, 'clinic')
    const stream = await openEvents({
      url: `${base}/monitors/events`,
      headers: { authorization: 'Bearer hospital' },
    })
    t.teardown(stream.close)
    await until('the start', () => stream.events.length === 1)
    await send('/consents/decide', consentRequest({ patient: PATIENT }))
    const decision = await breakGlass()
    await until('the alert', () => receiver.at('/alerts').length === 1)
    const [received] = receiver.at('/alerts')
    t.true(isSigned(received!, secret))
    const id = received!.headers['webhook-id']
    t.deepEqual(JSON.parse(received!.body), {
      id,
      type: 'consent.glass_broken',
      timestamp: at.time.now.toISOString(),
      data: { decision },
    })
    await until('the stream', () => stream.events.length === 2)
    t.like(stream.events[1], { event: 'consent.glass_broken', data: received!.body })
    const alerts = await send<{ entry: { resource: Json }[] }>('/consents/alerts')
    t.is(alerts.body.entry.at(-1)!.resource.id, decision)
    t.deepEqual([...told('/staff'), ...told('/clinic')], [])
  },
)

test.serial(
  'broken glass that nobody was told of when the process ended is told after the next start, once',
  async (t) => {
    await monitoring.stop()
    const decision = await breakGlass()
    const waiting = () => database.selectFrom('consent_alerts').select('decision').execute()
    t.deepEqual(await waiting(), [{ decision }], 'on record with the decision')
    const queue = {
      enqueue: () => Promise.reject(new Error('the process ends here')),
    }
    await t.throwsAsync(tellAlerts({ database, queue, now: now() }), { message: 'the process ends here' })
    t.deepEqual(await waiting(), [{ decision }], 'and not taken off before its event is written')
    monitoring = await start()
    const next = await breakGlass()
    // attempts run beside each other: either may come first
    await until('both', () => [decision, next].every((each) => told('/alerts').includes(each)))
    await until('the end of it', async () => (await waiting()).length === 0)
    t.is(told('/alerts').filter((each) => each === decision).length, 1)
  },
)

test.serial(
  'an alert that its subscriber does not take is a dead letter of no monitor, and replayed',
  async (t) => {
    receiver.answers.set('/alerts', () => ({ status: 503 }))
    const decision = await breakGlass()
    type Page = { deliveries: { id: string; type: string; monitor: null }[] }
    const dead = async () => (await send<Page>('/monitors/deliveries?state=dead')).body.deliveries
    await until('its death', async () => (await dead()).length === 1)
    const [letter] = await dead()
    t.like(letter, { type: 'consent.glass_broken', monitor: null, attempts: 2, lastStatus: 503 })
    receiver.answers.delete('/alerts')
    const before = told('/alerts').length
    t.is((await send(`/monitors/deliveries/${letter!.id}/replay`, {})).status, 202)
    await until('the replay', () => told('/alerts').length > before)
    t.is(told('/alerts').at(-1), decision)
  },
)

test.serial('POST /webhooks with an event that it cannot ask for is refused', async (t) => {
  const url = `${receiver.origin}/other`
  assertProblem(t, await send('/webhooks', { url, events: ['credential.revoked'] }), {
    code: 'BODY_INVALID',
    faults: ['/events/0 FIELD_INVALID'],
  })
  const { body } = await send<{ webhooks: { url: string; events: string[] }[] }>('/webhooks')
  const listed = body.webhooks.map(({ url, events }) => [new URL(url).pathname, events] as const)
  t.deepEqual(Object.fromEntries(listed), { '/alerts': EVENTS, '/staff': [] })
})
