import { Wallet } from 'ethers'
import type { Kysely } from 'kysely'
import { connectAnchorChain } from './anchors/anchor-chain.ts'
import { anchorLifetimeMs, type PublishingOrganisation, STUCK_AFTER_MS } from './anchors/publishing.ts'
import { PublishingPaused } from './anchors/publishing-paused.ts'
import { type Publisher, startPublisher } from './anchors/start-publisher.ts'
import { parseEthrDid } from './dids/ethr-identity.ts'
import { type Exchanges, openExchanges } from './exchanges/open-exchanges.ts'
import { createPostPublicUrl } from './fetch/post-public-url.ts'
import { createCheckGrantedClaims } from './issue/consent/check-granted-claims.ts'
import { createIssueCredentials, type IssueCredentials } from './issue/issue-credentials.ts'
import type { IssuerWorld } from './issue/issuer-world.ts'
import { issuingContents } from './issue/issuing-contents.ts'
import { deriveIssuingKeys } from './issue/issuing-keys.ts'
import { createCheckCorrection } from './issue/license/check-correction.ts'
import type { Logger } from './logger.ts'
import { type Custody, openCustody } from './open-custody.ts'
import { findScope } from './organisations/find-scope.ts'
import { keepKeys } from './organisations/keep-keys.ts'
import { loadOrganisations } from './organisations/load-organisations.ts'
import type { Organisation } from './organisations/organisation.ts'
import { signCompact } from './proofs/sign-jose.ts'
import type { ChainSettings } from './registry/chain-settings.ts'
import { createAdmission } from './restore/create-admission.ts'
import { keepPublishedCopy } from './restore/keep-published-copy.ts'
import { openDatabase } from './store/database.ts'
import { type IssuerTables, issuerMigrations } from './store/issuer-database.ts'
import { migrateDatabase } from './store/migrate-database.ts'
import { createCheckEnrolment } from './trials/check-enrolment.ts'

/** An issuing service that runs: what its API's actions work with. */
export type Issuer = {
  database: Kysely<IssuerTables>
  custody: Custody
  world: IssuerWorld
  exchanges: Exchanges
  issueCredentials: IssueCredentials
  publisher: Publisher
  /** Has the organisations sign with their keys as they are now. */
  reload: () => Promise<void>
  /** Ends the publisher after its round, then the rest. */
  close(): Promise<void>
}

/**
 * Opens an issuing service: migrates its database, follows the chain, loads its organisations, signs what a process
 * before it recorded and could not sign, and starts publishing.
 *
 * @param publishedCopy directory in which a copy of what is published is kept, for the day the database is restored from an
 *   older backup; none is kept if left out
 * @param trustedRoots DIDs of the root authorities whose accreditations count
 * @throws {AgentError} KEY_ENCRYPTION_KEY_WRONG
 * @throws {ChainFollowError} for another chain, or one without the contracts
 */
export async function openIssuer({
  databaseUrl,
  keyEncryptionKey,
  chain,
  issuerUrl,
  trustedRoots,
  trustedOrigins,
  publishEpochMs,
  publishedCopy,
  logger,
  now,
}: {
  databaseUrl: string
  keyEncryptionKey: Buffer
  chain: ChainSettings
  issuerUrl: string
  trustedRoots: readonly string[]
  trustedOrigins: readonly string[]
  publishEpochMs: number
  publishedCopy?: string | undefined
  logger: Logger
  now: () => Date
}): Promise<Issuer> {
  const database = openDatabase<IssuerTables>({ url: databaseUrl, max: 16 })
  await migrateDatabase({ database, migrations: issuerMigrations })
  const custody = await openCustody({ database, keyEncryptionKey, chain, trustedOrigins, logger, now })
  const { privateKeys, follower, provider } = custody
  const { organisations, reload } = await loadOrganisations({ database, privateKeys })
  const world: IssuerWorld = {
    database,
    view: follower.view,
    organisations,
    trustedRoots: trustedRoots.map((did) => parseEthrDid(did).address),
    fetchScope: ({ accreditation, now }) =>
      findScope({ world: { ...custody, database }, accreditation, now }),
    issuerUrl,
    reloadSigners: reload,
    ...deriveIssuingKeys({ keyEncryptionKey }),
  }
  const publishing: PublishingOrganisation[] = []
  for (const organisation of organisations.values()) {
    const admit = createAdmission({ world, organisation, publishedCopy, logger, now })
    const { publisherKey, signers, address } = organisation
    const publishes = publisherKey !== null && signers.size > 0
    // before the first request: what is older than what was published must not go on as if it were not
    await admit().catch((error: unknown) => {
      if (!(error instanceof PublishingPaused)) throw error
    })
    if (!publishes) continue
    const { privateKeyHex } = await privateKeys.getKey({ alias: publisherKey })
    const signer = new Wallet(`0x${privateKeyHex}`)
    const { registryAddress } = follower.view
    const { id, did } = organisation
    publishing.push({
      id,
      address,
      chain: connectAnchorChain({ provider, registryAddress, organisation: address, signer }),
      contents: issuingContents({
        issuer: {
          id,
          did,
          baseUrl: `${issuerUrl}/orgs/${id}`,
          signList: (credential) => signList({ organisation, credential }),
        },
        statusSeal: world.statusSeal,
      }),
      admit,
      ...(publishedCopy === undefined
        ? {}
        : {
            keepCopy: (anchor) =>
              keepPublishedCopy({ database, directory: publishedCopy, organisation: id, ...anchor }),
          }),
    })
  }
  const publisher = startPublisher({
    world: {
      database,
      chainId: chain.chainId,
      registryAddress: follower.view.registryAddress,
      epochMs: publishEpochMs,
      everyEpoch: false,
      lifetimeMs: anchorLifetimeMs(publishEpochMs),
      stuckAfterMs: STUCK_AFTER_MS,
    },
    organisations: async () => publishing,
    now,
    logger,
  })
  const stopKeeping = keepKeys({
    world: { ...custody, database, reload },
    organisations,
    onTakeover: () => publisher.poke(),
    logger,
    now,
  })
  const post = createPostPublicUrl({ trustedOrigins })
  const exchanges = openExchanges({ database, seal: world.exchangeSeal, post, now, logger })
  return {
    database,
    custody,
    world,
    exchanges,
    issueCredentials: createIssueCredentials({
      world,
      familyChecks: new Map([
        ['patient-consent', createCheckGrantedClaims({ verifier: { ...custody, view: world.view } })],
        ['practitioner-license', createCheckCorrection({ world })],
        ['trial-enrolment', createCheckEnrolment({ world })],
      ]),
    }),
    publisher,
    reload,
    async close() {
      await stopKeeping()
      await exchanges.callbacks.stop()
      post.close()
      await publisher.stop()
      await custody.close()
      await database.destroy()
    },
  }
}

async function signList({
  organisation,
  credential,
}: {
  organisation: Organisation
  credential: object
}): Promise<string> {
  const signer = organisation.signers.get('EdDSA')
  // its key is compromised, and the next one not final yet
  if (!signer) throw new Error(`no key of ${organisation.id} signs lists at the moment`)
  const { verificationMethod, sign } = signer
  return signCompact({
    header: { alg: 'EdDSA', kid: verificationMethod, typ: 'vc+jwt', cty: 'vc' },
    payload: credential,
    sign,
  })
}
