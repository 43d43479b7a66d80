import { generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, type JWK } from 'jose'
import { pino } from 'pino'
import { openOfferWorld } from '#agent/offers/offer-world.ts'
import { findFreePort } from '#embedded/find-free-port.ts'
import { listen } from '#http/listen.ts'
import { scopes } from '#http/scopes.ts'
import { createIssuerApp } from '#issuer-api/app.ts'
import { createAuthorizationServer } from '#issuer-api/oauth/create-authorization-server.ts'
import { walletServer } from '#issuer-api/oid4vci/wallet-server.ts'
import type { TestServices } from '#test/_helpers/open-test-services.ts'

/**
 * An issuer's API for wallets in this process, with its authorization server, on a clock that the test puts forward. The
 * organisation's own token is its name.
 */
export async function serveWallets({
  services: { issuer },
  encryptionRequired,
}: {
  services: TestServices
  encryptionRequired: boolean
}) {
  const port = await findFreePort()
  const issuerUrl = `http://localhost:${port}`
  const now = () => new Date(Date.now())
  const offers = openOfferWorld({ database: issuer.database, keyEncryptionKey: Buffer.alloc(32, 7) })
  const authorizationServer = await createAuthorizationServer({
    database: issuer.database,
    issuerUrl,
    audience: 'https://w3id.org/careseal/api',
    loadSigningKeys: async () => [generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK],
    cookieKeys: ['some-random-words'],
    wallets: walletServer({ issuer, issuerUrl, offers, redirectUris: [] }),
    now,
  })
  const app = createIssuerApp({
    context: { issuer, issuerUrl },
    authenticate: ({ authorization = '' }) => ({
      clientId: 'test',
      organisation: authorization.slice('Bearer '.length),
      scopes: new Set(Object.keys(scopes)),
    }),
    authorizationServer: authorizationServer.step,
    wallets: {
      offers,
      tokenKeys: createLocalJWKSet(authorizationServer.jwks),
      rememberProof: authorizationServer.rememberProof,
      authorizationCode: false,
      attesters: [],
      encryptionRequired,
    },
    oauthIssuer: issuerUrl,
    logger: pino({ level: 'silent' }),
    now,
  })
  const server = await listen({ handler: app.callback(), port, host: 'localhost' })
  return { issuerUrl, tokens: { board: 'board' }, offers, stop: () => server.stop() }
}

const dateNow = Date.now

/** Puts the clock of the wallets' API forward; it is that of oidc-provider, which knows no other than Date.now. */
export function setClock({ ahead }: { ahead: number }): void {
  Date.now = () => dateNow() + ahead
}
