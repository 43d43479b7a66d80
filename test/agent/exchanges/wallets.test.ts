import { randomUUID } from 'node:crypto'
import test from 'ava'
import type { ExchangeWallet } from '#agent/exchanges/exchange-world.ts'
import { readWays } from '#agent/exchanges/find-ways.ts'
import { takeWalletAnswer } from '#agent/exchanges/take-wallet-answer.ts'
import { openExchangeWorld } from './_exchange-world.ts'

type Answer = Awaited<ReturnType<ExchangeWallet['readAnswer']>>

/** What each request was answered with. */
const answers = new Map<string, Answer>()
const exchanges = await openExchangeWorld({
  wallet: {
    async ask({ now }) {
      const request = randomUUID()
      return {
        request,
        uri: `openid4vp://?${request}`,
        parameters: {},
        expires: new Date(now.getTime() + 60_000),
      }
    },
    readAnswer: async ({ request }) => answers.get(request),
  },
})
test.after.always(() => exchanges.close())

const { world } = exchanges
const VALID = { verdict: 'valid', result: { verification: 'of the wallet' } } as const
const dcql_query = { credentials: [{ id: 'a', format: 'vc+jwt', meta: { type_values: [['A']] } }] }
const openId = { createAuthorizationRequest: 'asked', dcql_query }

/** An exchange that a wallet is asked in. */
async function begin(now = new Date()) {
  const exchange = await exchanges.begin({ initialStep: 'a', steps: { a: { openId } } }, {}, { now })
  const { workflow } = await exchange.read()
  const ask = async (at: Date) => {
    await readWays({ world, workflow: workflow.id, id: exchange.id, now: at })
    return (await exchange.read()).data.wallet!.request
  }
  return { ...exchange, ask, now }
}

test('exchanges: a wallet that answers completes the exchange once, however often it is told', async (t) => {
  const { ask, read, now } = await begin()
  const request = await ask(now)
  await takeWalletAnswer({ world, request, now })
  t.is((await read()).state, 'pending', 'there is no answer yet')
  answers.set(request, VALID)
  await Promise.all([1, 2, 3].map(() => takeWalletAnswer({ world, request, now })))
  const { state, data, sequence } = await read()
  t.is(state, 'complete')
  t.deepEqual(data.results, { a: { openId: {}, verification: 'of the wallet' } })
  await takeWalletAnswer({ world, request, now })
  t.is((await read()).sequence, sequence)
})

test('exchanges: a request that has expired is replaced, and its answer changes nothing any more', async (t) => {
  const { ask, read, now } = await begin()
  const first = await ask(now)
  t.is(await ask(now), first)
  const later = new Date(now.getTime() + 61_000)
  const second = await ask(later)
  t.not(second, first)
  answers.set(first, VALID)
  await takeWalletAnswer({ world, request: first, now: later })
  t.is((await read()).state, 'pending')
})

test('exchanges: an answer that is not valid leaves the exchange open for another', async (t) => {
  const { ask, read, now } = await begin()
  const request = await ask(now)
  answers.set(request, { verdict: 'refused', message: 'what the wallet presented is not valid' })
  await takeWalletAnswer({ world, request, now })
  const { state, data } = await read()
  t.is(state, 'active')
  t.like(data.lastError, { title: 'Presentation refused' })
  const next = await ask(now)
  answers.set(next, VALID)
  await takeWalletAnswer({ world, request: next, now })
  t.is((await read()).state, 'complete')
})
