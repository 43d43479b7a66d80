import type { Kysely } from 'kysely'
import type { PostPublicUrl } from '#agent/fetch/post-public-url.ts'
import type { Seal } from '#agent/keys/seal.ts'
import type { Logger } from '#agent/logger.ts'
import type { ExchangeTables } from '#agent/store/tables/exchange.ts'
import { type Callbacks, deliverCallbacks } from './deliver-callbacks.ts'
import { createSandbox, type RunSandboxed } from './run-sandboxed.ts'

/** What exchanges of a service have in common. */
export type Exchanges = {
  seal: Seal
  runSandboxed: RunSandboxed
  callbacks: Callbacks
}

/** Opens what exchanges work with, and delivers the callbacks that are due. */
export function openExchanges(options: {
  database: Kysely<ExchangeTables>
  seal: Seal
  post: PostPublicUrl
  now: () => Date
  logger: Logger
}): Exchanges {
  return { seal: options.seal, runSandboxed: createSandbox(), callbacks: deliverCallbacks(options) }
}
