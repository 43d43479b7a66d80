import { openDatabase } from '#agent/store/database.ts'
import { type IssuerTables, issuerMigrations } from '#agent/store/issuer-database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { verifierMigrations } from '#agent/store/verifier-database.ts'
import { registerClient } from '#issuer-api/oauth/register-client.ts'
import { type DemoClient, publicKeyOf } from './load-client.ts'
import { type SeededRoots, seedOrganisations } from './seed-organisations.ts'

export type SeedDemoOptions = {
  issuerDatabaseUrl: string
  verifierDatabaseUrl: string
  issuerKey: Buffer
  verifierKey: Buffer
  chainRpcUrl: string
  /** As in ChainSettings. */
  chainStartBlock?: number | undefined
  registryCodeHash?: string | undefined
  chainId: bigint
  registryAddress: string
  didRegistryAddress: string
  /** Pays for transactions, and is the registry's steward. */
  funderKey: string
  issuerUrl: string
  verifierUrl: string
  clients: readonly DemoClient[]
  now: Date
}

/**
 * Brings both databases to the newest state, makes the demo organisations in them and on chain, and lets their
 * API clients in. Each part is left as it is where it is there already, so a seeding that was broken off goes on.
 *
 * @returns DIDs of the root authorities: those that a verifier trusts, and the sandbox's.
 */
export async function seedDemo(options: SeedDemoOptions): Promise<SeededRoots> {
  const { issuerDatabaseUrl, verifierDatabaseUrl, clients, now } = options
  const verifierDatabase = openDatabase({ url: verifierDatabaseUrl })
  try {
    await migrateDatabase({ database: verifierDatabase, migrations: verifierMigrations })
  } finally {
    await verifierDatabase.destroy()
  }
  const database = openDatabase<IssuerTables>({ url: issuerDatabaseUrl })
  try {
    await migrateDatabase({ database, migrations: issuerMigrations })
    const seeded = await seedOrganisations({ ...options, database })
    for (const client of clients) {
      await registerClient({
        database,
        clientId: client.client_id,
        organisation: client.organisation,
        jwks: { keys: [publicKeyOf(client)] },
        scopes: client.scopes,
        now,
      })
    }
    return seeded
  } finally {
    await database.destroy()
  }
}
