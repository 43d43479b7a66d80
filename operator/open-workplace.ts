import { setTimeout as wait } from 'node:timers/promises'
import { checkKeyEncryptionKey } from '#agent/keys/check-key-encryption-key.ts'
import { type Custody, openCustody } from '#agent/open-custody.ts'
import type { KeyWorld } from '#agent/organisations/key-world.ts'
import { type ListedOrganisation, listOrganisations } from '#agent/organisations/list-organisations.ts'
import { loadOrganisations } from '#agent/organisations/load-organisations.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { toFollow } from '#agent/registry/chain-settings.ts'
import { type ChainFollower, followChain } from '#agent/registry/follow-chain.ts'
import { createProvider } from '#agent/registry/send-transaction.ts'
import { openDatabase } from '#agent/store/database.ts'
import { type IssuerTables, issuerMigrations } from '#agent/store/issuer-database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import type { IssuerConfig } from '#config/read-config.ts'
import { OperatorError } from './operator-error.ts'

/** How long a command that must answer waits for the chain. */
const READ_CHAIN_MS = 5_000

/** What commands work with: the issuer's database and keys, and the chain once a command asks for it. */
export type Workplace = {
  config: Readonly<IssuerConfig>
  database: ReturnType<typeof openDatabase<IssuerTables>>
  /** @throws {OperatorError} if there is none with this id; its message names those there are */
  organisation(id: string): Promise<ListedOrganisation>
  /** A connection to the chain, without following it. @throws {OperatorError} if no node answers */
  provider(): Promise<ReturnType<typeof createProvider>>
  /** @throws {OperatorError} if no node answers */
  custody(): Promise<Custody>
  /**
   * The chain as far as it can be read within a few seconds, and what was read of it before: without a node, that alone.
   *
   * @throws {ChainFollowError} for another chain, or one without the contracts
   */
  follower(): Promise<ChainFollower>
  /**
   * An organisation with its keys, and what acting for it takes.
   *
   * @throws {OperatorError} if there is none with this id; if no node answers
   */
  actFor(id: string): Promise<{ world: Custody & KeyWorld; organisation: Organisation }>
  close(): Promise<void>
}

/**
 * Opens the issuer's database, brings it to the newest state, and checks the key-encryption key.
 *
 * @throws {AgentError} KEY_ENCRYPTION_KEY_WRONG
 */
export async function openWorkplace({ config }: { config: Readonly<IssuerConfig> }): Promise<Workplace> {
  const { databaseUrl, keyEncryptionKey, chainRpcUrl, chainId } = config
  const database = openDatabase<IssuerTables>({ url: databaseUrl, max: 4 })
  const opened: (() => Promise<void> | void)[] = [() => database.destroy()]
  const close = async () => {
    for (const end of opened.toReversed()) await end()
  }
  try {
    await migrateDatabase({ database, migrations: issuerMigrations })
    await checkKeyEncryptionKey({ database, key: keyEncryptionKey })
  } catch (error) {
    await close()
    throw error
  }

  async function provider() {
    const connection = createProvider({ rpcUrl: chainRpcUrl, chainId })
    opened.push(() => connection.destroy())
    await connection.getBlockNumber().catch((cause) => {
      throw new OperatorError('no node answers at CHAIN_RPC_URL', { cause })
    })
    return connection
  }

  async function organisation(id: string): Promise<ListedOrganisation> {
    const organisations = await listOrganisations({ database })
    const found = organisations.find((organisation) => organisation.id === id)
    if (found) return found
    const known = organisations.map((organisation) => organisation.id).join(', ') || 'none yet'
    throw new OperatorError(`there is no organisation ${id} here: ${known}`)
  }

  async function custody(): Promise<Custody> {
    // a follower waits for a node; an operator is told
    await provider()
    const { trustedOrigins } = config
    const custody = await openCustody({
      database,
      keyEncryptionKey,
      chain: config,
      trustedOrigins,
      now: () => new Date(),
    })
    opened.push(() => custody.close())
    return custody
  }

  return {
    config,
    database,
    organisation,
    provider,
    custody,
    async follower() {
      const follower = await followChain({ database, ...toFollow(config), now: () => new Date() })
      opened.push(() => follower.stop())
      const waiting = new AbortController()
      const { signal } = waiting
      await Promise.race([follower.ready, wait(READ_CHAIN_MS, undefined, { signal }).catch(() => {})])
      waiting.abort()
      return follower
    },
    async actFor(id) {
      await organisation(id)
      const opened = await custody()
      const { organisations, reload } = await loadOrganisations({
        database,
        privateKeys: opened.privateKeys,
      })
      return { world: { ...opened, database, reload }, organisation: organisations.get(id)! }
    },
    close,
  }
}
