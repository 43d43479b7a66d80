import { openVerifier } from '#agent/open-verifier.ts'
import { keepHouse } from '#agent/store/keep-house.ts'
import { ConfigError } from '#config/config-error.ts'
import { readVerifierConfig } from '#config/read-config.ts'
import { createLogger } from '#http/create-logger.ts'
import { listen } from '#http/listen.ts'
import { runServer } from '#http/run-server.ts'
import { createVerifierApp } from './app.ts'
import { verifierForgets } from './keep-house.ts'

// npm run verifier: the verifying service, by itself.

await runServer({
  name: 'verifier',
  isExpected: (error) => error instanceof ConfigError,
  start: async () => {
    const config = readVerifierConfig({ env: process.env })
    const logger = createLogger({ name: 'verifier', level: config.logLevel })
    const now = () => new Date()
    const verifier = await openVerifier({ ...config, chain: config, logger, now })
    const context = { verifier, verifierUrl: config.verifierUrl }
    const app = createVerifierApp({ context, ...config, logger, now })
    const server = await listen({ handler: app.callback(), port: config.port, host: config.host })
    logger.info({ port: server.port }, 'the verifier serves')
    const stopKeeping = keepHouse({ database: verifier.database, forgets: verifierForgets, logger, now })
    return {
      logger,
      async stop() {
        // a stream has no end of its own that could be waited for
        verifier.monitoring.endStreams()
        await server.stop()
        await stopKeeping()
        await verifier.close()
      },
    }
  },
})
