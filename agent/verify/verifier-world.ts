import type { Kysely } from 'kysely'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import { followStatusLists, type StatusLists } from '#agent/status/follow-status-lists.ts'
import type { VerificationTables } from '#agent/store/tables/verification-tables.ts'
import { createEntitlementReader, type EntitlementReader } from './read-entitlement.ts'
import { createScopeReader } from './read-scopes.ts'
import type { KeyResolver } from './verify-signature.ts'

/** What verifying works with: the same for every request of a process. */
export type VerifierWorld = {
  view: ChainView
  didResolver: KeyResolver
  statusLists: StatusLists
  entitlements: EntitlementReader
  database: Kysely<VerificationTables>
}

type Logger = { warn(fields: object, message: string): void }

/**
 * Puts a verifier's world together. It follows status lists until `statusLists.stop()`.
 *
 * @param trustedRoots addresses of the root authorities whose accreditations count
 */
export function createVerifierWorld({
  view,
  didResolver,
  fetchPublicUrl,
  database,
  trustedRoots,
  now,
  logger,
}: {
  view: ChainView
  didResolver: KeyResolver
  fetchPublicUrl: FetchPublicUrl
  database: Kysely<VerificationTables>
  trustedRoots: readonly string[]
  now: () => Date
  logger?: Logger
}): VerifierWorld {
  const scopes = createScopeReader({ database, didResolver, fetchPublicUrl, chainId: view.chainId, now })
  return {
    view,
    didResolver,
    statusLists: followStatusLists({
      view,
      didResolver,
      fetchPublicUrl,
      database,
      now,
      ...(logger ? { logger } : {}),
    }),
    entitlements: createEntitlementReader({ view, trustedRoots, scopes }),
    database,
  }
}
