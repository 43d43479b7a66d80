import { createLocalJWKSet } from 'jose'
import { openOfferWorld } from '#agent/offers/offer-world.ts'
import { openIssuer } from '#agent/open-issuer.ts'
import { keepHouse } from '#agent/store/keep-house.ts'
import { ConfigError } from '#config/config-error.ts'
import { readIssuerConfig } from '#config/read-config.ts'
import { createAuthenticate } from '#http/authenticate.ts'
import { createLogger } from '#http/create-logger.ts'
import { createRemoteKeys } from '#http/create-remote-keys.ts'
import { listen } from '#http/listen.ts'
import { runServer } from '#http/run-server.ts'
import { createIssuerApp } from './app.ts'
import { issuerForgets } from './keep-house.ts'
import { walletServer } from './oid4vci/wallet-server.ts'
import { openAuthorizationServer } from './open-authorization-server.ts'

// npm run issuer: the issuing service, by itself.

await runServer({
  name: 'issuer',
  isExpected: (error) => error instanceof ConfigError,
  start: async () => {
    const config = readIssuerConfig({ env: process.env })
    const { issuerUrl, oauthIssuer, oauthAudience, keyEncryptionKey } = config
    const logger = createLogger({ name: 'issuer', level: config.logLevel })
    const now = () => new Date()
    const issuer = await openIssuer({ ...config, chain: config, logger, now })
    // the authorization server is ours unless another is named
    const offers = openOfferWorld({ database: issuer.database, keyEncryptionKey })
    const ours =
      oauthIssuer === issuerUrl
        ? await openAuthorizationServer({
            database: issuer.database,
            keyEncryptionKey,
            issuerUrl,
            audience: oauthAudience,
            wallets: walletServer({ issuer, issuerUrl, offers, redirectUris: config.walletRedirectUris }),
            onError: (error) => logger.error({ err: error }, 'the authorization server failed'),
            now,
          })
        : undefined
    const keys = ours ? createLocalJWKSet(ours.jwks) : createRemoteKeys({ issuer: oauthIssuer })
    const app = createIssuerApp({
      context: { issuer, issuerUrl },
      authenticate: createAuthenticate({ issuer: oauthIssuer, audience: oauthAudience, keys, now }),
      ...(ours
        ? {
            authorizationServer: ours.step,
            cookieKeys: ours.cookieKeys,
            wallets: {
              offers,
              tokenKeys: createLocalJWKSet(ours.jwks),
              rememberProof: ours.rememberProof,
              authorizationCode: config.walletRedirectUris.length > 0,
              attesters: config.walletAttesters,
              encryptionRequired: config.walletEncryptionRequired,
            },
          }
        : {}),
      oauthIssuer,
      logger,
      now,
    })
    const server = await listen({ handler: app.callback(), port: config.port, host: config.host })
    logger.info({ port: server.port }, 'the issuer serves')
    const stopKeeping = keepHouse({ database: issuer.database, forgets: issuerForgets, logger, now })
    return {
      logger,
      async stop() {
        await server.stop()
        await stopKeeping()
        await issuer.close()
      },
    }
  },
})
