import { AgentError } from '#agent/errors.ts'
import { type Exchange, readExchange, saveExchange } from './exchange-store.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import { findStep } from './find-step.ts'

/** How somebody can take part in an exchange: whether by VCALM's own messages, and the URI for a wallet (OID4VP 1.0). */
type Ways = { vcapi: boolean; OID4VP?: string }

/**
 * The ways in which an exchange can be gone on with. Where its step asks wallets, they are asked from now on: by one
 * request at a time, and another once that has expired or was answered with what is not valid.
 *
 * @param url of the exchange
 * @throws {AgentError} WORKFLOW_INVALID, TEMPLATE_FAILED, TEMPLATES_BUSY, EXCHANGE_MOVED
 */
async function findWays({
  world,
  exchange,
  url,
  now,
}: {
  world: ExchangeWorld
  exchange: Exchange
  url: string
  now: Date
}): Promise<Ways> {
  const { data, organisation, client, person, expires, state } = exchange
  const isOver = state === 'complete' || state === 'invalid' || expires <= now
  if (isOver || !world.wallet) return { vcapi: true }
  const given = await findStep({ world, exchange })
  if (!given.openId) return { vcapi: true }
  const vcapi = given.verifiablePresentationRequest !== undefined
  const { wallet } = data
  if (wallet && new Date(wallet.expires) > now) return { vcapi, OID4VP: wallet.uri }
  const { openId } = given
  const asked = await world.wallet.ask({ openId, organisation, client, person, expires, now })
  const { request, uri, parameters } = asked
  await saveExchange({
    world,
    exchange,
    state,
    data: {
      ...data,
      given,
      wallet: { request, uri, url, expires: asked.expires.toISOString() },
      // VCALM, createAuthorizationRequest: "the name of the template variable" that it "will be stored in"
      variables: { ...data.variables, [openId.createAuthorizationRequest]: parameters },
    },
    request,
    now,
  })
  return { vcapi, OID4VP: uri }
}

/** The same for an exchange that is read for it; of several at once, all get the request of the first. */
export async function readWays({
  world,
  workflow,
  id,
  now,
}: {
  world: ExchangeWorld
  workflow: string
  id: string
  now: Date
}): Promise<Ways & { url: string }> {
  for (let tries = 3; ; tries -= 1) {
    const exchange = await readExchange({ world, workflow, id })
    const url = `${world.baseUrl(exchange.organisation)}/workflows/${workflow}/exchanges/${id}`
    try {
      return { url, ...(await findWays({ world, exchange, url, now })) }
    } catch (error) {
      if (!(error instanceof AgentError) || error.code !== 'EXCHANGE_MOVED' || tries === 1) throw error
    }
  }
}
