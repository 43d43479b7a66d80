import test from 'ava'
import { AgentError } from '#agent/errors.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'
import { startReceiver } from '#test/agent/monitor/_receiver.ts'
import { openExchangeWorld } from './_exchange-world.ts'

const receiver = await startReceiver()
const exchanges = await openExchangeWorld({ trustedOrigins: [receiver.origin] })
test.after.always(async () => {
  await exchanges.close()
  await receiver.close()
})

const { database } = exchanges.world
const to = (path: string) => ({ callback: { url: `${receiver.origin}${path}` } })
const left = async () => (await database.selectFrom('exchange_callbacks').select('id').execute()).length
/** All that was posted to a path, once nothing is left to be told. */
async function told(path: string) {
  await poll({ what: 'the callbacks', look: async () => ((await left()) === 0 ? true : undefined) })
  return receiver.at(path)
}

test.serial(
  'VCALM, Exchange Step Callbacks: each step that is done is told, with the URL of the exchange',
  async (t) => {
    const { say, url } = await exchanges.begin({
      initialStep: 'one',
      steps: { one: { ...to('/one'), nextStep: 'two' }, two: to('/two') },
    })
    await say()
    for (const path of ['/one', '/two']) {
      const [request, ...more] = await told(path)
      t.is(more.length, 0)
      t.deepEqual(JSON.parse(request!.body), { event: { data: { exchangeId: url } } })
      t.is(request!.headers['content-type'], 'application/json')
    }
    t.is(receiver.at('/one').length, 1)
  },
)

test.serial('callbacks: one that is not accepted is tried again, also by the next process', async (t) => {
  receiver.answers.set('/later', (nth) => ({ status: nth < 3 ? 500 : 200 }))
  await exchanges.stopCallbacks()
  const callbackUrl = `${receiver.origin}/later`
  const template = '{"callback": {"url": callbackUrl}}'
  const steps = { only: { stepTemplate: { type: 'jsonata' as const, template } } }
  const { say } = await exchanges.begin({ initialStep: 'only', steps }, { callbackUrl })
  await say()
  t.is(await left(), 1, 'written with the change, before anything is sent')
  await exchanges.restartCallbacks()
  for (const attempts of [1, 2]) {
    const look = async () => (receiver.at('/later').length === attempts ? true : undefined)
    await poll({ what: 'an attempt', look })
    exchanges.passTime(60_000)
  }
  t.is((await told('/later')).length, 3)
})

test.serial('callbacks: 410 Gone, or an address that is not public, is the end of it', async (t) => {
  receiver.answers.set('/gone', () => ({ status: 410 }))
  const template = '{"callback": {"url": callbackUrl}}'
  const steps = { only: { stepTemplate: { type: 'jsonata' as const, template } } }
  for (const callbackUrl of [`${receiver.origin}/gone`, 'https://127.0.0.1/x', 'http://169.254.169.254/']) {
    const { say, read } = await exchanges.begin({ initialStep: 'only', steps }, { callbackUrl })
    await say()
    t.is((await read()).state, 'complete', callbackUrl)
    t.is((await told('/gone')).length, 1)
  }
})

test.serial('callbacks: a URL in a workflow that nothing would be sent to is refused', async (t) => {
  for (const url of ['https://10.0.0.1/x', 'http://example.com/x', 'https://user@example.com/']) {
    const error = await t.throwsAsync(
      () => exchanges.setUp({ initialStep: 'a', steps: { a: { callback: { url } } } }),
      { instanceOf: AgentError, code: 'WORKFLOW_INVALID' },
    )
    t.is((error as AgentError).faults[0]!.pointer, '/steps/a/callback/url')
  }
})
