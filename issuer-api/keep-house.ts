import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { forgetIdempotencyKeys } from '#agent/issue/forget-idempotency-keys.ts'
import { forgetNullifiers } from '#agent/nullifiers/forget-nullifiers.ts'
import { forgetOffers } from '#agent/offers/forget-offers.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { deleteExpiredPayloads } from './oauth/postgres-adapter.ts'

const HOUR_MS = 60 * 60 * 1000

/** Takes out, every hour, what has served its time. @returns the way to stop */
export function keepHouse({
  database,
  logger,
  now,
}: {
  database: Kysely<IssuerTables>
  logger: Logger
  now: () => Date
}): () => void {
  const timer = setInterval(async () => {
    try {
      await deleteExpiredPayloads({ database, now: now() })
      await forgetIdempotencyKeys({ database, now: now() })
      await forgetNullifiers({ database, now: now() })
      await forgetOffers({ database, now: now() })
    } catch (error) {
      logger.warn({ err: error }, 'what has expired could not be taken out')
    }
  }, HOUR_MS)
  return () => clearInterval(timer)
}
