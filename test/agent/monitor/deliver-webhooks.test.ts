import test from 'ava'
import type { AgentErrorCode } from '#agent/errors.ts'
import { listDeliveries } from '#agent/monitor/list-deliveries.ts'
import { signWebhook } from '#agent/monitor/sign-webhook.ts'
import type { DeliveryState } from '#agent/store/tables/monitor.ts'
import { createMonitoredWorld, idsOf, type MonitoredWorld, until } from './_monitored-world.ts'
import { isSigned } from './_receiver.ts'

test('Standard Webhooks 1.0, Signature scheme: the vector of its reference library', (t) => {
  const headers = signWebhook({
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    body: '{"test": 2432232314}',
    now: new Date(1_614_265_330_000),
  })
  t.deepEqual(headers, {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

/** A monitored credential at index 1 whose changes go to a webhook of its own. */
async function watchOne(world: MonitoredWorld) {
  const board = await world.createBoard({ slug: 'board' })
  const webhook = await world.registerWebhook()
  const [credential] = await world.signAt(board, [1])
  const request = { credential, reference: 'staff-1' }
  const [id] = idsOf(await world.register([request], { webhook: webhook.url }))
  return {
    ...webhook,
    id,
    board,
    async suspend(value = true) {
      board.setStatus('suspension', 1, value)
      await board.publish()
    },
    received: () => world.receiver.at(webhook.path),
  }
}

function deliveries(world: MonitoredWorld, state: DeliveryState, organisation = 'hospital') {
  const { database } = world
  return listDeliveries({ database, organisation, state, limit: 100 }).then(({ deliveries }) => deliveries)
}

test('a subscriber that fails twice gets it the third time: the same id and body, a fresh signature', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const watched = await watchOne(world)
  world.receiver.answers.set(watched.path, (nth) => ({ status: nth === 1 ? 500 : nth === 2 ? 429 : 200 }))
  await watched.suspend()
  await until('the third attempt', () => watched.received().length === 3)
  await until('the note of it', async () => (await deliveries(world, 'delivered')).length === 1)
  const received = watched.received()
  const [event] = await world.events()
  t.is(new Set(received.map(({ headers }) => headers['webhook-id'])).size, 1)
  t.is(received[0]!.headers['webhook-id'], event!.body.id)
  t.is(new Set(received.map(({ body }) => body)).size, 1)
  t.deepEqual(JSON.parse(received[0]!.body), event!.body)
  for (const request of received) {
    t.true(isSigned(request, watched.secret))
    t.is(request.headers['content-type'], 'application/json')
    t.is(request.headers['webhook-timestamp'], String(world.time.now.getTime() / 1000))
  }
  t.true(received[1]!.at - received[0]!.at > 400, 'not at once')
  const [delivery] = await deliveries(world, 'delivered')
  t.like(delivery, {
    attempts: 3,
    lastStatus: 200,
    lastError: null,
    monitor: watched.id,
    webhook: watched.url,
  })
})

test('a subscriber that never accepts: dead, seen by its organisation alone, and replayed', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const watched = await watchOne(world)
  world.receiver.answers.set(watched.path, () => ({ status: 503 }))
  await watched.suspend()
  await until('its death', async () => (await deliveries(world, 'dead')).length === 1, 30_000)
  const [dead] = await deliveries(world, 'dead')
  t.like(dead, { attempts: 3, lastStatus: 503, lastError: 'HTTP_STATUS', type: 'credential.suspended' })
  t.is(watched.received().length, 3)
  t.deepEqual(await deliveries(world, 'dead', 'clinic'), [])
  const replay = (organisation: string) =>
    world.monitoring().replay({ id: dead!.id, organisation, now: world.time.now })
  await t.throwsAsync(replay('clinic'), { code: 'DELIVERY_NOT_FOUND' satisfies AgentErrorCode })
  world.receiver.answers.delete(watched.path)
  await replay('hospital')
  await until('the replay', async () => (await deliveries(world, 'delivered')).length === 1)
  t.is(watched.received().length, 4)
  t.is(watched.received()[3]!.headers['webhook-id'], dead!.event)
  await t.throwsAsync(replay('hospital'), { code: 'DELIVERY_NOT_DEAD' satisfies AgentErrorCode })
})

test('Standard Webhooks 1.0: 410 Gone disables the webhook; nothing more is posted until a replay', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const watched = await watchOne(world)
  world.receiver.answers.set(watched.path, () => ({ status: 410 }))
  await watched.suspend()
  await until('the end', async () => (await deliveries(world, 'dead')).length === 1)
  await watched.suspend(false)
  await until('the next', async () => (await deliveries(world, 'dead')).length === 2)
  t.is(watched.received().length, 1)
  const codes = (await deliveries(world, 'dead')).map(({ lastError }) => lastError)
  t.deepEqual(codes.sort(), ['HTTP_STATUS', 'WEBHOOK_DISABLED'])
})

test('a redirect is not followed', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const watched = await watchOne(world)
  const location = `${world.receiver.origin}/elsewhere`
  world.receiver.answers.set(watched.path, () => ({ status: 307, headers: { location } }))
  await watched.suspend()
  await until('its death', async () => (await deliveries(world, 'dead')).length === 1, 30_000)
  t.deepEqual(world.receiver.at('/elsewhere'), [])
})

for (const [url, fault] of [
  ['https://127.0.0.1/hook', 'ADDRESS_NOT_PUBLIC'],
  ['https://10.1.2.3/hook', 'ADDRESS_NOT_PUBLIC'],
  ['https://169.254.169.254/latest/meta-data', 'ADDRESS_NOT_PUBLIC'],
  ['https://[::1]/hook', 'ADDRESS_NOT_PUBLIC'],
  ['https://[::ffff:127.0.0.1]/hook', 'ADDRESS_NOT_PUBLIC'],
  ['https://localhost/hook', 'ADDRESS_NOT_PUBLIC'],
  ['http://example.org/hook', 'URL_NOT_ALLOWED'],
  ['https://example.org:8443/hook', 'URL_NOT_ALLOWED'],
  ['https://user:secret@example.org/hook', 'URL_NOT_ALLOWED'],
  ['file:///etc/passwd', 'URL_NOT_ALLOWED'],
] as const) {
  test.serial(`SSRF: a webhook to ${url} is refused when it is registered`, async (t) => {
    const world = await shared
    const error = await t.throwsAsync(
      world.monitoring().registerWebhook({ url, organisation: 'hospital', now: world.time.now }),
      { code: 'WEBHOOK_URL_REFUSED' satisfies AgentErrorCode },
    )
    t.like(error, { faults: [{ pointer: '/url', code: fault }] })
  })
}

const shared = createMonitoredWorld()
test.after.always(async () => (await shared).close())

test('SSRF: a webhook that has come to a private address since is refused at delivery, and not tried again', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const watched = await watchOne(world)
  // as if its name had been a public one when it was registered
  const url = 'https://127.0.0.1/hook'
  await world.database
    .updateTable('webhooks')
    .set({ url } as never)
    .execute()
  await watched.suspend()
  await until('its death', async () => (await deliveries(world, 'dead')).length === 1)
  t.like((await deliveries(world, 'dead'))[0], { attempts: 1, lastError: 'ADDRESS_NOT_PUBLIC' })
})

test('a webhook is of one organisation, and registered once', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const { path, url, secret } = await world.registerWebhook()
  t.regex(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  await t.throwsAsync(world.registerWebhook(path), { code: 'WEBHOOK_EXISTS' satisfies AgentErrorCode })
  const board = await world.createBoard({ slug: 'board' })
  const [credential] = await world.signAt(board, [1])
  await t.throwsAsync(world.register([{ credential }], { webhook: url, organisation: 'clinic' }), {
    code: 'WEBHOOK_NOT_FOUND' satisfies AgentErrorCode,
  })
  const stored = await world.database.selectFrom('webhooks').select('secret').executeTakeFirstOrThrow()
  t.false(stored.secret.includes(secret), 'sealed at rest')
})

test('a subscriber that does not answer does not hold up another', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const board = await world.createBoard({ slug: 'board' })
  const slow = await world.registerWebhook()
  const quick = await world.registerWebhook()
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  t.teardown(() => release())
  world.receiver.holds.set(slow.path, held)
  const count = 40
  const indexes = Array.from({ length: count }, (_, at) => at)
  const requests = (await world.signAt(board, indexes)).map((credential) => ({ credential }))
  idsOf(await world.register(requests, { webhook: slow.url }))
  const [other] = await world.signAt(board, [count])
  idsOf(await world.register([{ credential: other }], { webhook: quick.url }))
  for (const index of indexes) board.setStatus('suspension', index)
  await board.publish()
  await until('the slow one to be asked', () => world.receiver.waiting(slow.path) >= 16)
  board.setStatus('suspension', count)
  await board.publish()
  await until('the quick one', () => world.receiver.at(quick.path).length === 1, 10_000)
  t.is(world.receiver.at(slow.path).length, 0)
  release()
  await until('the slow one', () => world.receiver.at(slow.path).length === count)
})

test('stopping does not wait for a subscriber that does not answer; its delivery waits for the next start', async (t) => {
  const world = await createMonitoredWorld()
  t.teardown(world.close)
  const watched = await watchOne(world)
  world.receiver.holds.set(watched.path, new Promise(() => {}))
  await watched.suspend()
  await until('the attempt', () => world.receiver.waiting(watched.path) === 1)
  const began = performance.now()
  await world.monitoring().stop()
  t.true(performance.now() - began < 10_000)
  t.like((await deliveries(world, 'pending'))[0], { attempts: 1, lastError: 'UNREACHABLE' })
  world.receiver.holds.delete(watched.path)
  await world.restart()
  await until('the delivery', async () => (await deliveries(world, 'delivered')).length === 1)
})
