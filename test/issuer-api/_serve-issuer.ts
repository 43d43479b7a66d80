import { pino } from 'pino'
import { listen } from '#http/listen.ts'
import type { Caller } from '#http/routes.ts'
import { scopes } from '#http/scopes.ts'
import { createIssuerApp } from '#issuer-api/app.ts'
import type { TestServices } from '#test/_helpers/open-test-services.ts'

/**
 * An issuer's API on a port of its own, where a bearer token is `<organisation>` with every scope, or
 * `<organisation>/<scope>` with that one; Careseal-Person is believed as it is. Tokens themselves are tested elsewhere.
 */
export async function serveIssuer({ services }: { services: TestServices }) {
  const { issuer, issuerUrl } = services
  const app = createIssuerApp({
    context: { issuer, issuerUrl },
    authenticate: ({ authorization = '', 'careseal-person': person = 'staff-7' }): Caller => {
      const [organisation, scope] = authorization.slice('Bearer '.length).split('/')
      return {
        clientId: `${organisation}-test`,
        organisation: organisation!,
        scopes: new Set(scope === undefined ? Object.keys(scopes) : [scope]),
        person: String(person),
      }
    },
    oauthIssuer: issuerUrl,
    logger: pino({ level: 'silent' }),
    now: () => new Date(),
  })
  const server = await listen({ handler: app.callback(), port: 0, host: 'localhost' })
  return { url: `http://localhost:${server.port}`, stop: () => server.stop() }
}
