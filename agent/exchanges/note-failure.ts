import { AgentError } from '#agent/errors.ts'
import { type Exchange, saveExchange } from './exchange-store.ts'
import type { ExchangeWorld } from './exchange-world.ts'

/** What says nothing of the exchange itself. */
const PASSING: ReadonlySet<string> = new Set(['EXCHANGE_MESSAGE_INVALID', 'EXCHANGE_MOVED', 'TEMPLATES_BUSY'])

/** Keeps with an exchange why it did not go on (VCALM `lastError`), for the organisation whose it is. */
export async function noteFailure({
  world,
  exchange,
  error,
  now,
}: {
  world: Pick<ExchangeWorld, 'database' | 'seal'>
  exchange: Exchange
  error: unknown
  now: Date
}): Promise<void> {
  if (!(error instanceof AgentError) || PASSING.has(error.code)) return
  const words = error.code.toLowerCase().split('_')
  const title = words.join(' ')
  const lastError = {
    type: `https://w3id.org/careseal/problems/${words.join('-')}`,
    title: `${title[0]!.toUpperCase()}${title.slice(1)}`,
    detail: error.message,
    errors: error.faults.map(({ pointer, code, message }) => ({ pointer, code, detail: message })),
  }
  try {
    await saveExchange({ world, exchange, state: 'active', data: { ...exchange.data, lastError }, now })
  } catch (moved) {
    // who went on with it meanwhile knows better
    if (!(moved instanceof AgentError)) throw moved
  }
}
