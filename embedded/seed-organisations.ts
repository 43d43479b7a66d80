import { parseEther, Wallet } from 'ethers'
import type { Kysely } from 'kysely'
import { type Custody, openCustody } from '#agent/open-custody.ts'
import { accreditOrganisation } from '#agent/organisations/accredit-organisation.ts'
import { anchorIdentities } from '#agent/organisations/anchor-identities.ts'
import { anchorOrganisation } from '#agent/organisations/anchor-organisation.ts'
import { createOrganisation } from '#agent/organisations/create-organisation.ts'
import { PURPOSE_CREDENTIALS, PURPOSE_RECORDS } from '#agent/registry/chain-view.ts'
import type { Scope } from '#agent/registry/scope.ts'
import { openDatabase } from '#agent/store/database.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { VerifierTables } from '#agent/store/verifier-database.ts'
import { familyOfId } from '#schemas/families.ts'
import { ANY_TYPE } from '#schemas/urls.ts'
import { DEMO_ORGANISATIONS, type DemoRoot, ROOT_AUTHORITY, SANDBOX_ROOT } from './demo-organisations.ts'
import type { SeedDemoOptions } from './seed-demo.ts'

const YEAR_MS = 365 * 24 * 60 * 60 * 1000
const FUNDS = parseEther('10')

type Seeding = SeedDemoOptions & { database: Kysely<IssuerTables> }

/** DIDs of root authorities. */
export type SeededRoots = { trustedRoots: readonly string[]; sandboxRoot: string }

/**
 * Makes the root authorities and the organisations that issue in the issuer's trust domain, those that verify in the
 * verifier's, and accredits each for its own family. What is there already stays as it is.
 */
export async function seedOrganisations(options: Seeding): Promise<SeededRoots> {
  const { database, issuerKey } = options
  const custody = await openCustodyOf({ options, database, key: issuerKey })
  try {
    const root = await seedRoot({ options, custody, root: ROOT_AUTHORITY })
    const sandboxRoot = await seedRoot({ options, custody, root: SANDBOX_ROOT })
    await seedVerifiers({ options, sponsor: root.address, issuerDatabase: database })
    return { trustedRoots: [root.did], sandboxRoot: sandboxRoot.did }
  } finally {
    await custody.close()
  }
}

/** A root authority, and the organisations that issue under it. */
async function seedRoot({
  options,
  custody,
  root: { id, name, accredits },
}: {
  options: Seeding
  custody: Custody
  root: DemoRoot
}): Promise<{ did: string; address: string }> {
  const { database, issuerUrl, now } = options
  const root = await ensureOrganisation({ options, custody, database, id, name, sponsor: null })
  for (const { issues, keyAlgorithms = [], ...organisation } of accredits) {
    if (!issues) continue
    const { address } = await ensureOrganisation({
      options,
      custody,
      database,
      ...organisation,
      sponsor: root.address,
    })
    const dids = await anchorIdentities({
      ...custody,
      database,
      id: organisation.id,
      serviceUrl: `${issuerUrl}/orgs/${organisation.id}`,
      keyAlgorithms,
      now,
    })
    const family = familyOfId(issues.family)
    const scope: Scope = {
      type: 'CaresealScope',
      ...(family ? { types: [family.credentialType] } : {}),
      ...issues.scope,
      dids,
    }
    await accreditOrganisation({
      database,
      privateKeys: custody.privateKeys,
      provider: custody.provider,
      follower: custody.follower,
      grantor: id,
      organisation: address,
      typeId: family?.typeId ?? ANY_TYPE,
      parent: null,
      scope,
      from: new Date(now.getTime() - 60_000),
      until: new Date(now.getTime() + 5 * YEAR_MS),
      now,
    })
  }
  return root
}

/** Organisations that verify live in the verifier's database; the issuer knows no more than their DID. */
async function seedVerifiers({
  options,
  sponsor,
  issuerDatabase,
}: {
  options: Seeding
  sponsor: string
  issuerDatabase: Kysely<IssuerTables>
}): Promise<void> {
  const database = openDatabase<VerifierTables>({ url: options.verifierDatabaseUrl })
  try {
    const custody = await openCustodyOf({ options, database, key: options.verifierKey })
    try {
      for (const { id, name, issues } of DEMO_ORGANISATIONS) {
        if (issues) continue
        await ensureOrganisation({ options, custody, database, id, name, sponsor })
        const { did, address, created_at } = await database
          .selectFrom('organisations')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        await issuerDatabase
          .insertInto('organisations')
          .values({ id, name, did, address, controller_key: null, publisher_key: null, created_at })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }
    } finally {
      await custody.close()
    }
  } finally {
    await database.destroy()
  }
}

async function openCustodyOf({
  options,
  database,
  key,
}: {
  options: Seeding
  database: Kysely<IssuerTables> | Kysely<VerifierTables>
  key: Buffer
}): Promise<Custody> {
  return openCustody({
    database: database as Kysely<IssuerTables>,
    keyEncryptionKey: key,
    chain: options,
    trustedOrigins: [],
    now: () => new Date(),
  })
}

async function ensureOrganisation({
  options,
  custody,
  database,
  id,
  name,
  sponsor,
}: {
  options: Seeding
  custody: Custody
  database: Kysely<IssuerTables> | Kysely<VerifierTables>
  id: string
  name: string
  sponsor: string | null
}): Promise<{ did: string; address: string }> {
  const { chainId, funderKey, issuerUrl, verifierUrl, now } = options
  const organisations = database as Kysely<IssuerTables>
  const { agent, provider } = custody
  await createOrganisation({ database: organisations, agent, chainId, id, name, now })
  const { did, address } = await organisations
    .selectFrom('organisations')
    .select(['did', 'address'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const verifies = DEMO_ORGANISATIONS.some((organisation) => organisation.id === id && !organisation.issues)
  await anchorOrganisation({
    ...custody,
    database: organisations,
    id,
    sponsor: sponsor ?? address,
    purposes: verifies ? PURPOSE_RECORDS : PURPOSE_CREDENTIALS,
    serviceUrl: `${verifies ? verifierUrl : issuerUrl}/orgs/${id}`,
    fund: async (recipient) => {
      if ((await provider.getBalance(recipient)) > FUNDS / 2n) return
      const signer = new Wallet(funderKey, provider)
      const sent = await signer.sendTransaction({ to: recipient, value: FUNDS })
      await sent.wait()
    },
  })
  return { did, address }
}
