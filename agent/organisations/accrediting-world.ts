import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import type { JsonRpcProvider } from 'ethers'
import type { Kysely } from 'kysely'
import type { DidResolver } from '#agent/dids/create-did-resolver.ts'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import type { ChainFollower } from '#agent/registry/follow-chain.ts'
import type { AuditTables } from '#agent/store/tables/audit.ts'
import type { LogTables } from '#agent/store/tables/log.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'

/** What accrediting works with: the same for every request of a process. */
export type AccreditingWorld = {
  database: Kysely<OrganisationTables & AuditTables & LogTables>
  privateKeys: AbstractPrivateKeyStore
  provider: JsonRpcProvider
  follower: ChainFollower
  didResolver: DidResolver
  fetchPublicUrl: FetchPublicUrl
  /** Addresses of the root authorities whose accreditations count here. */
  trustedRoots: readonly string[]
}
