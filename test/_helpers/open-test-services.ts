import { Wallet } from 'ethers'
import { pino } from 'pino'
import { type Issuer, openIssuer } from '#agent/open-issuer.ts'
import { openVerifier, type Verifier } from '#agent/open-verifier.ts'
import { deployContracts } from '#agent/registry/deploy-contracts.ts'
import { createProvider } from '#agent/registry/send-transaction.ts'
import { openDatabase } from '#agent/store/database.ts'
import { type IssuerTables, issuerMigrations } from '#agent/store/issuer-database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { verifierMigrations } from '#agent/store/verifier-database.ts'
import { findFreePort } from '#embedded/find-free-port.ts'
import { seedOrganisations } from '#embedded/seed-organisations.ts'
import { listen } from '#http/listen.ts'
import { createIssuerApp } from '#issuer-api/app.ts'
import { createTestDatabase } from './create-test-database.ts'
import { FUNDED_KEY, startTestChain } from './start-test-chain.ts'

export type TestServices = {
  issuer: Issuer
  verifier: Verifier
  issuerUrl: string
  issuerDatabaseUrl: string
  /** Ends the issuer that runs, does something while none does, and has another one served. */
  replaceIssuer: (
    between: () => Promise<Pick<OpenIssuerOptions, 'databaseUrl' | 'publishedCopy'>>,
  ) => Promise<Issuer>
  close: () => Promise<void>
}

type OpenIssuerOptions = Parameters<typeof openIssuer>[0]

const ISSUER_KEY = Buffer.alloc(32, 1)
const VERIFIER_KEY = Buffer.alloc(32, 2)

/**
 * The demo's issuer and verifier in this process, on a chain and databases of their own; what the issuer publishes is
 * served over HTTP. Ready when the status lists are anchored.
 */
export async function openTestServices({
  publishedCopy,
}: Pick<OpenIssuerOptions, 'publishedCopy'> = {}): Promise<TestServices> {
  const chain = await startTestChain({ flags: ['--block-time', '1', '--mixed-mining'] })
  const [issuerDatabase, verifierDatabase] = await Promise.all([createTestDatabase(), createTestDatabase()])
  const issuerUrl = `http://localhost:${await findFreePort()}`
  const logger = pino({ level: 'silent' })
  const now = () => new Date()

  const provider = createProvider({ rpcUrl: chain.url, chainId: chain.chainId })
  const signer = new Wallet(FUNDED_KEY, provider)
  const contracts = await deployContracts({ provider, signer, steward: signer.address })
  provider.destroy()
  const chainSettings = { chainRpcUrl: chain.url, chainId: chain.chainId, ...contracts }

  const database = openDatabase<IssuerTables>({ url: issuerDatabase.url })
  await migrateDatabase({ database, migrations: issuerMigrations })
  const other = openDatabase<IssuerTables>({ url: verifierDatabase.url })
  await migrateDatabase({ database: other, migrations: verifierMigrations })
  await other.destroy()
  const { trustedRoots, sandboxRoot } = await seedOrganisations({
    database,
    issuerDatabaseUrl: issuerDatabase.url,
    verifierDatabaseUrl: verifierDatabase.url,
    issuerKey: ISSUER_KEY,
    verifierKey: VERIFIER_KEY,
    ...chainSettings,
    funderKey: FUNDED_KEY,
    issuerUrl,
    verifierUrl: 'http://localhost:1',
    clients: [],
    now: now(),
  })
  await database.destroy()

  const shared = { chain: chainSettings, trustedRoots, trustedOrigins: [issuerUrl], logger, now }
  const open = (own: Pick<OpenIssuerOptions, 'databaseUrl' | 'publishedCopy'>) =>
    openIssuer({
      ...shared,
      trustedRoots: [...trustedRoots, sandboxRoot],
      keyEncryptionKey: ISSUER_KEY,
      issuerUrl,
      publishEpochMs: 500,
      ...own,
    })
  const issuer = await open({ databaseUrl: issuerDatabase.url, publishedCopy })
  const context = { issuer, issuerUrl }
  const app = createIssuerApp({
    context,
    authenticate: () => {
      throw new Error('only what is public is served here')
    },
    oauthIssuer: issuerUrl,
    logger,
    now,
  })
  const server = await listen({
    handler: app.callback(),
    port: Number(new URL(issuerUrl).port),
    host: 'localhost',
  })
  while (!(await fetch(`${issuerUrl}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 50))
  const verifier = await openVerifier({
    ...shared,
    databaseUrl: verifierDatabase.url,
    keyEncryptionKey: VERIFIER_KEY,
    publishEpochMs: 500,
  })
  return {
    issuer,
    verifier,
    issuerUrl,
    issuerDatabaseUrl: issuerDatabase.url,
    async replaceIssuer(between) {
      await context.issuer.close()
      context.issuer = await open(await between())
      return context.issuer
    },
    async close() {
      await server.stop()
      await context.issuer.close()
      await verifier.close()
      await chain.stop()
      await issuerDatabase.drop()
      await verifierDatabase.drop()
    },
  }
}
