import { AgentError } from '#agent/errors.ts'
import { type Exchange, readAskedExchange, saveExchange } from './exchange-store.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import { noteFailure } from './note-failure.ts'
import { takeStep } from './take-step.ts'

/**
 * Goes on with the exchange that a wallet was asked in, if there is one, now that it has answered. It can be done again, for
 * whoever was stopped before it was done.
 *
 * @param request id of the presentation request
 */
export async function takeWalletAnswer({
  world,
  request,
  now,
}: {
  world: ExchangeWorld
  request: string
  now: Date
}): Promise<void> {
  const exchange = await readAskedExchange({ world, request })
  if (!exchange || exchange.state === 'complete' || exchange.expires <= now) return
  const { wallet, ...rest } = exchange.data
  if (wallet?.request !== request) return
  try {
    const answer = await world.wallet!.readAnswer({ request, organisation: exchange.organisation, now })
    if (answer === undefined) return
    if (answer.verdict !== 'valid') {
      // the next who wants to take part is asked by another request
      const error = new AgentError('PRESENTATION_REFUSED', answer.message)
      return await noteFailure({ world, exchange: { ...exchange, data: rest }, error, now })
    }
    const { step, results } = rest
    const since = Object.hasOwn(results, step) ? rest.since : now.toISOString()
    const data = {
      ...exchange.data,
      results: { ...results, [step]: { openId: {}, ...answer.result } },
      since,
    }
    const taken: Exchange = await saveExchange({ world, exchange, state: 'active', data, now })
    // its step is the only one of the workflow
    await takeStep({ world, exchange: taken, url: wallet.url, proven: step, now })
  } catch (error) {
    // of several at once, one goes on; the wallet has answered, whatever becomes of the exchange
    if (!(error instanceof AgentError)) throw error
  }
}
