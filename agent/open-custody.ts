import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import type { JsonRpcProvider } from 'ethers'
import type { Kysely } from 'kysely'
import { createDidResolver, type DidResolver } from './dids/create-did-resolver.ts'
import { createFetchPublicUrl, type FetchPublicUrl } from './fetch/fetch-public-url.ts'
import { createIssuerAgent, type IssuerAgent } from './issuer-agent.ts'
import { checkKeyEncryptionKey } from './keys/check-key-encryption-key.ts'
import { createSeal } from './keys/seal.ts'
import { createVeramoPrivateKeyStore } from './keys/veramo-private-key-store.ts'
import type { Logger } from './logger.ts'
import { type ChainSettings, toFollow } from './registry/chain-settings.ts'
import { type ChainFollower, followChain } from './registry/follow-chain.ts'
import { createProvider } from './registry/send-transaction.ts'
import type { ChainTables } from './store/tables/chain-logs.ts'
import type { KeyCheckTables } from './store/tables/key-check.ts'
import type { OrganisationTables } from './store/tables/organisation.ts'
import type { VeramoTables } from './store/tables/veramo.ts'

type CustodyTables = KeyCheckTables & VeramoTables & OrganisationTables & ChainTables

/** The keys and DIDs of a trust domain's organisations, and the chain they are anchored on. */
export type Custody = {
  provider: JsonRpcProvider
  follower: ChainFollower
  fetchPublicUrl: FetchPublicUrl
  didResolver: DidResolver
  privateKeys: AbstractPrivateKeyStore
  agent: IssuerAgent
  /** Stops following the chain; the database stays open. */
  close(): Promise<void>
}

/**
 * Opens what holds keys: checks the key-encryption key, follows the chain until it is known, composes the agent.
 *
 * @throws {AgentError} KEY_ENCRYPTION_KEY_WRONG
 * @throws {ChainFollowError} for another chain, or one without the contracts
 */
export async function openCustody({
  database,
  keyEncryptionKey,
  chain,
  trustedOrigins,
  logger,
  now,
}: {
  database: Kysely<CustodyTables>
  keyEncryptionKey: Buffer
  chain: ChainSettings
  trustedOrigins: readonly string[]
  logger?: Logger
  now: () => Date
}): Promise<Custody> {
  await checkKeyEncryptionKey({ database, key: keyEncryptionKey })
  const { chainRpcUrl, chainId, didRegistryAddress } = chain
  const follower = await followChain({
    database,
    ...toFollow(chain),
    ...(logger ? { logger } : {}),
    now,
  })
  await follower.ready
  const provider = createProvider({ rpcUrl: chainRpcUrl, chainId })
  // how often a transaction that Veramo sends is asked for; ethers would wait four seconds
  provider.pollingInterval = 100
  const fetchPublicUrl = createFetchPublicUrl({ trustedOrigins })
  const didResolver = createDidResolver({ view: follower.view, fetchPublicUrl, trustedOrigins, now })
  const seal = createSeal({ key: keyEncryptionKey, purpose: 'private keys' })
  const privateKeys = createVeramoPrivateKeyStore({ database, seal })
  const agent = createIssuerAgent({
    database,
    privateKeys,
    provider,
    chainId,
    didRegistryAddress,
    didResolver,
    now,
  })
  return {
    provider,
    follower,
    fetchPublicUrl,
    didResolver,
    privateKeys,
    agent,
    async close() {
      await follower.stop()
      provider.destroy()
      fetchPublicUrl.close()
    },
  }
}
