import type { ExchangeWallet } from '#agent/exchanges/exchange-world.ts'
import { createPresentationRequest } from '#agent/requests/create-presentation-request.ts'
import { parseQuery } from '#agent/requests/parse-query.ts'
import { readPresentationRequest } from '#agent/requests/read-presentation-request.ts'
import type { VerifierContext } from '../verifier-context.ts'
import { referToRequest } from './request-uris.ts'

/** As long as any request is open, unless the exchange ends before. */
const LIFETIME_MS = 10 * 60 * 1000

/** Asks wallets in exchanges, by the requests that they are asked by elsewhere. */
export function exchangeWallet(context: VerifierContext): ExchangeWallet {
  const { verifier: world } = context
  return {
    async ask({ openId, organisation, client, person, expires: end, now }) {
      const expires = new Date(Math.min(end.getTime(), now.getTime() + LIFETIME_MS))
      const { id: request } = await createPresentationRequest({
        world,
        asked: {
          query: parseQuery(openId.dcql_query),
          options: {},
          holdsConsents: false,
          profile: null,
          responseMode: openId.response_mode ?? 'direct_post.jwt',
          redirectUri: null,
          origins: [],
        },
        ...{ organisation, client, person, expiresAt: expires, now },
      })
      return { request, ...referToRequest(context, request), expires }
    },
    async readAnswer({ request, organisation, now }) {
      const asked = { world, id: request, organisation, responseCode: undefined, now }
      const { state, outcome } = await readPresentationRequest(asked)
      if (state === 'pending' || state === 'processing' || state === 'expired') return undefined
      if (outcome?.verdict === 'valid') return { verdict: 'valid', result: { verification: outcome } }
      const message = outcome ? 'what the wallet presented is not valid' : 'the wallet presented nothing'
      return { verdict: 'refused', message }
    },
  }
}
