import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import type { JsonRpcProvider } from 'ethers'
import type { Kysely } from 'kysely'
import type { DidResolver } from '#agent/dids/create-did-resolver.ts'
import type { IssuerAgent } from '#agent/issuer-agent.ts'
import type { ChainFollower } from '#agent/registry/follow-chain.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'

/** What managing an organisation's keys works with: the same for every request of a process. */
export type KeyWorld = {
  database: Kysely<IssuerTables>
  agent: IssuerAgent
  privateKeys: AbstractPrivateKeyStore
  provider: JsonRpcProvider
  follower: ChainFollower
  didResolver: DidResolver
  /** Has the process sign with the keys as they are now. */
  reload: () => Promise<void>
}
