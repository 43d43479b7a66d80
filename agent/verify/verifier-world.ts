import type { Kysely } from 'kysely'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import {
  type FollowedStatusLists,
  followStatusLists,
  type StatusLists,
} from '#agent/status/follow-status-lists.ts'
import { createAnchorReader } from '#agent/status/read-anchored-lists.ts'
import { createStatusListStore } from '#agent/status/status-list-store.ts'
import type { VerificationTables } from '#agent/store/tables/verification-tables.ts'
import { createIssuanceProofStore } from './issuance-proof-store.ts'
import { createOpenPastWorld, type OpenPastWorld } from './open-past-world.ts'
import { createEntitlementReader, type EntitlementReader } from './read-entitlement.ts'
import { createIssuanceReader, type IssuanceReader } from './read-issuance.ts'
import { createScopeReader, type ScopeReader } from './read-scopes.ts'
import { createIssuerResolver } from './resolve-issuers.ts'
import type { KeyResolver } from './verify-signature.ts'

/** What verifying works with: the same for every request of a process. */
export type VerifierWorld = {
  view: ChainView
  didResolver: KeyResolver
  /** As that, for issuers: with the organisation that a did:web or did:key speaks for. */
  issuers: KeyResolver
  statusLists: FollowedStatusLists
  entitlements: EntitlementReader
  /** Proofs of when a credential was issued; a world without a network has none. */
  issuance?: IssuanceReader
  /** The same world at a past moment; one of a single moment has no past. */
  openPast?: OpenPastWorld
  /** Addresses of the root authorities whose accreditations count, and what accreditations are for. */
  trust: { roots: readonly string[]; scopes: ScopeReader }
  database: Kysely<VerificationTables>
}

/** What verifying a credential works with: it keeps nothing. */
export type CredentialWorld = Omit<VerifierWorld, 'database' | 'statusLists' | 'trust'> & {
  statusLists: StatusLists
}

/** What questions about organisations are answered from. */
export type TrustWorld = Pick<VerifierWorld, 'view' | 'trust'>

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
  const store = createStatusListStore({ database })
  const documents = createAnchorReader({ view, didResolver, fetchPublicUrl, store, now })
  const issuance = createIssuanceReader({
    view,
    documents,
    fetchPublicUrl,
    store: createIssuanceProofStore({ database }),
    now,
  })
  return {
    view,
    didResolver,
    issuers: createIssuerResolver({ didResolver, view, trustedRoots, scopes, now }),
    statusLists: followStatusLists({
      view,
      didResolver,
      fetchPublicUrl,
      database,
      now,
      ...(logger ? { logger } : {}),
    }),
    entitlements: createEntitlementReader({ view, trustedRoots, scopes }),
    trust: { roots: trustedRoots, scopes },
    issuance,
    openPast: createOpenPastWorld({
      view,
      didResolver,
      fetchPublicUrl,
      store,
      issuance,
      scopes,
      trustedRoots,
    }),
    database,
  }
}
