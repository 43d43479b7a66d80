import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import { sql } from 'kysely'
import { createDidResolver, type DidResolver } from '#agent/dids/create-did-resolver.ts'
import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { createFetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import { createIssueCredentials, type IssueCredentials } from '#agent/issue/issue-credentials.ts'
import type { IssuerWorld } from '#agent/issue/issuer-world.ts'
import { deriveIssuingKeys } from '#agent/issue/issuing-keys.ts'
import { createSeal } from '#agent/keys/seal.ts'
import { createVeramoPrivateKeyStore } from '#agent/keys/veramo-private-key-store.ts'
import { loadOrganisations } from '#agent/organisations/load-organisations.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { followChain } from '#agent/registry/follow-chain.ts'
import { openDatabase } from '#agent/store/database.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { type VerifierTables, verifierMigrations } from '#agent/store/verifier-database.ts'
import { createVerifierWorld, type VerifierWorld } from '#agent/verify/verifier-world.ts'
import type { BenchStack } from './start-stack.ts'

/** Issuing and verifying in this process, without HTTP, beside a stack that runs. */
export type Core = {
  organisation: Organisation
  issuerWorld: IssuerWorld
  issueCredentials: IssueCredentials
  privateKeys: AbstractPrivateKeyStore
  didResolver: DidResolver
  verifierWorld: VerifierWorld
  close: () => Promise<void>
}

/**
 * Issues into the stack's own issuer database; what it follows of the chain and of status lists it keeps in a database
 * of its own.
 *
 * @param organisation the one that issues
 */
export async function openCore({
  stack,
  organisation,
}: {
  stack: BenchStack
  organisation: string
}): Promise<Core> {
  const now = () => new Date()
  const { issuerUrl, verifierUrl, registryAddress, didRegistryAddress } = stack
  const issuerKey = stack.keys.issuer
  const issuerDatabase = openDatabase<IssuerTables>({ url: stack.databaseUrls.issuer })
  const name = `careseal_bench_${Date.now()}`
  await sql`CREATE DATABASE ${sql.id(name)}`.execute(issuerDatabase)
  const ownUrl = new URL(stack.databaseUrls.issuer)
  ownUrl.pathname = `/${name}`
  const database = openDatabase<VerifierTables>({ url: ownUrl.href })
  await migrateDatabase({ database, migrations: verifierMigrations })

  const chainId = BigInt(stack.chainId)
  const chain = { rpcUrl: stack.chainRpcUrl, chainId, registryAddress, didRegistryAddress }
  const follower = await followChain({ ...chain, database, now })
  await follower.ready
  const { view } = follower
  const trustedOrigins = [issuerUrl, verifierUrl]
  const fetchPublicUrl = createFetchPublicUrl({ trustedOrigins })
  const didResolver = createDidResolver({ view, fetchPublicUrl, trustedOrigins, now })
  const trustedRoots = stack.trustedRoots.map((did) => parseEthrDid(did).address)

  const seal = createSeal({ key: issuerKey, purpose: 'private keys' })
  const privateKeys = createVeramoPrivateKeyStore({ database: issuerDatabase, seal })
  const { organisations } = await loadOrganisations({ database: issuerDatabase, privateKeys })
  const issuerWorld: IssuerWorld = {
    database: issuerDatabase,
    view,
    organisations,
    trustedRoots,
    issuerUrl,
    ...deriveIssuingKeys({ keyEncryptionKey: issuerKey }),
  }
  const verifierWorld = createVerifierWorld({
    view,
    didResolver,
    fetchPublicUrl,
    database,
    trustedRoots,
    now,
  })
  return {
    organisation: organisations.get(organisation)!,
    issuerWorld,
    issueCredentials: createIssueCredentials({ world: issuerWorld }),
    privateKeys,
    didResolver,
    verifierWorld,
    async close() {
      verifierWorld.statusLists.stop()
      await follower.stop()
      fetchPublicUrl.close()
      await database.destroy()
      await issuerDatabase.destroy()
    },
  }
}
