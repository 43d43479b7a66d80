import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import type { Kysely } from 'kysely'
import { type ConsentWorld, createConsentWorld } from './consents/consent-world.ts'
import { createDidResolver } from './dids/create-did-resolver.ts'
import { parseEthrDid } from './dids/ethr-identity.ts'
import { createDirectoryWorld, type DirectoryWorld } from './directory/directory-world.ts'
import { keepDirectory } from './directory/keep-directory.ts'
import { AgentError } from './errors.ts'
import { type Exchanges, openExchanges } from './exchanges/open-exchanges.ts'
import { createFetchPublicUrl } from './fetch/fetch-public-url.ts'
import { createPostPublicUrl } from './fetch/post-public-url.ts'
import { checkKeyEncryptionKey } from './keys/check-key-encryption-key.ts'
import { createSeal, type Seal } from './keys/seal.ts'
import { createVeramoPrivateKeyStore } from './keys/veramo-private-key-store.ts'
import type { Logger } from './logger.ts'
import type { RetryPolicy } from './monitor/delivery-queue.ts'
import { type Monitoring, startMonitoring } from './monitor/start-monitoring.ts'
import { loadOrganisations } from './organisations/load-organisations.ts'
import type { Organisation } from './organisations/organisation.ts'
import { type ChainSettings, toFollow } from './registry/chain-settings.ts'
import { type ChainFollower, followChain } from './registry/follow-chain.ts'
import { openDatabase } from './store/database.ts'
import { migrateDatabase } from './store/migrate-database.ts'
import { type VerifierTables, verifierMigrations } from './store/verifier-database.ts'
import { createVerifierAgent, type VerifierAgent } from './verifier-agent.ts'
import { publishVerifications, type VerificationPublisher } from './verify/publish-verifications.ts'
import {
  createRecordVerification,
  type RecordSigner,
  type RecordVerification,
} from './verify/record-verifications.ts'
import { createVerifierWorld, type VerifierWorld } from './verify/verifier-world.ts'

/** A verifying service that runs: what its API's actions work with. */
export type Verifier = {
  database: Kysely<VerifierTables>
  follower: ChainFollower
  /** Veramo's, for whatever speaks to an agent. */
  agent: VerifierAgent
  world: VerifierWorld
  recordVerification: RecordVerification
  exchanges: Exchanges
  monitoring: Monitoring
  /** What decisions about consents work with. */
  consents: ConsentWorld
  /** The provider directory of the organisation. */
  directory: DirectoryWorld
  /** Keeps what asking wallets for presentations leaves for a day. */
  requestSeal: Seal
  /** Signs what this verifier tells others. */
  signer: RecordSigner
  /** The organisation that it is: its name is in paths. */
  organisation: Organisation
  /** Anchors what was verified; undefined for an organisation without a key for that. */
  publisher: VerificationPublisher | undefined
  /** DIDs of the root authorities whose accreditations count. */
  trustedRoots: readonly string[]
  close(): Promise<void>
}

/**
 * Opens a verifying service: migrates its database, follows the chain, and loads the key that signs its records.
 *
 * @param verifierDid whose key signs the records; the only organisation of the database if left out
 * @param trustedRoots DIDs of the root authorities whose accreditations count
 * @param publishEpochMs how often what was verified is anchored
 * @param webhookRetries some three days of them unless told
 * @throws {AgentError} KEY_ENCRYPTION_KEY_WRONG; ORGANISATION_NOT_FOUND if there is no key to sign records with
 * @throws {ChainFollowError} for another chain, or one without the contracts
 */
export async function openVerifier({
  databaseUrl,
  keyEncryptionKey,
  chain,
  trustedRoots,
  trustedOrigins,
  verifierDid,
  publishEpochMs,
  webhookRetries,
  logger,
  now,
}: {
  databaseUrl: string
  keyEncryptionKey: Buffer
  chain: ChainSettings
  trustedRoots: readonly string[]
  trustedOrigins: readonly string[]
  verifierDid?: string | undefined
  publishEpochMs: number
  webhookRetries?: RetryPolicy | undefined
  logger: Logger
  now: () => Date
}): Promise<Verifier> {
  const database = openDatabase<VerifierTables>({ url: databaseUrl, max: 16 })
  await migrateDatabase({ database, migrations: verifierMigrations })
  await checkKeyEncryptionKey({ database, key: keyEncryptionKey })
  const follower = await followChain({ database, ...toFollow(chain), logger, now })
  await follower.ready
  const { view } = follower
  const fetchPublicUrl = createFetchPublicUrl({ trustedOrigins })
  const didResolver = createDidResolver({ view, fetchPublicUrl, trustedOrigins, now })
  const world = createVerifierWorld({
    view,
    didResolver,
    fetchPublicUrl,
    database,
    trustedRoots: trustedRoots.map((did) => parseEthrDid(did).address),
    now,
    logger,
  })
  const seal = createSeal({ key: keyEncryptionKey, purpose: 'private keys' })
  const privateKeys = createVeramoPrivateKeyStore({ database, seal })
  const { organisation, signer } = await findRecordSigner({ database, privateKeys, verifierDid })
  const post = createPostPublicUrl({ trustedOrigins })
  const monitoring = await startMonitoring({
    database,
    databaseUrl,
    keyEncryptionKey,
    world,
    post,
    retries: webhookRetries,
    now,
    logger,
  })
  const publisher = await publishVerifications({
    database,
    privateKeys,
    organisation,
    chain,
    epochMs: publishEpochMs,
    logger,
    now,
  })
  const recordVerification = createRecordVerification({ database, signer })
  const directory = createDirectoryWorld({
    database,
    verifier: world,
    monitoring,
    recordVerification,
    organisation,
    keyEncryptionKey,
    logger,
  })
  const endDirectory = keepDirectory({ world: directory, now })
  const exchangeSeal = createSeal({ key: keyEncryptionKey, purpose: 'exchanges' })
  const exchanges = openExchanges({ database, seal: exchangeSeal, post, now, logger })
  return {
    database,
    follower,
    agent: createVerifierAgent({ world, didResolver, organisation: organisation.id, now }),
    world,
    recordVerification,
    exchanges,
    monitoring,
    consents: createConsentWorld({ database, verifier: world, keyEncryptionKey, logger }),
    directory,
    requestSeal: createSeal({ key: keyEncryptionKey, purpose: 'presentation requests' }),
    signer,
    organisation,
    publisher,
    trustedRoots,
    async close() {
      await endDirectory()
      await exchanges.callbacks.stop()
      await monitoring.stop()
      await publisher?.stop()
      post.close()
      world.statusLists.stop()
      await follower.stop()
      fetchPublicUrl.close()
      await database.destroy()
    },
  }
}

async function findRecordSigner({
  database,
  privateKeys,
  verifierDid,
}: {
  database: Kysely<VerifierTables>
  privateKeys: AbstractPrivateKeyStore
  verifierDid: string | undefined
}): Promise<{ organisation: Organisation; signer: RecordSigner }> {
  const { organisations } = await loadOrganisations({ database, privateKeys })
  const own = [...organisations.values()].filter(
    ({ did }) => verifierDid === undefined || did === verifierDid,
  )
  const signer = own.length === 1 ? own[0]!.signers.get('EdDSA') : undefined
  if (!signer) {
    throw new AgentError(
      'ORGANISATION_NOT_FOUND',
      own.length > 1
        ? 'several organisations could sign the records: set VERIFIER_DID'
        : 'no organisation with a key to sign records is in the database (VERIFIER_DID)',
    )
  }
  const organisation = own[0]!
  const { verificationMethod, sign } = signer
  return { organisation, signer: { did: organisation.did, verificationMethod, sign } }
}
