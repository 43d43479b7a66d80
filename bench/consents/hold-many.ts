import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type ConsentWorld, createConsentWorld } from '#agent/consents/consent-world.ts'
import { sealJson } from '#agent/consents/seal-json.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { type VerifierTables, verifierMigrations } from '#agent/store/verifier-database.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import type { Core } from '../open-core.ts'

/** A consent that was issued: compact, and what it says. */
export type IssuedConsent = { id: string; issuer: string; credential: string; claims: PatientConsent }

export type Holding = { held: number; world: ConsentWorld; close: () => Promise<void> }

const KEY = Buffer.alloc(32, 7)

/** A database of its own that holds these consents, and as many of others as there are to be. */
export async function holdMany({
  core: { issuerWorld, verifierWorld },
  databaseUrl,
  consents,
  held,
}: {
  core: Core
  /** On whose server the database is made. */
  databaseUrl: string
  consents: readonly IssuedConsent[]
  held: number
}): Promise<Holding> {
  const name = `careseal_bench_consents_${held}_${Date.now()}`
  await sql`CREATE DATABASE ${sql.id(name)}`.execute(issuerWorld.database)
  const url = new URL(databaseUrl)
  url.pathname = `/${name}`
  const database = openDatabase<VerifierTables>({ url: url.href })
  await migrateDatabase({ database, migrations: verifierMigrations })
  const logger = { warn: () => {} }
  const world = createConsentWorld({ database, verifier: verifierWorld, keyEncryptionKey: KEY, logger })
  for (const consent of consents) {
    await database
      .insertInto('consents')
      .values({
        id: randomUUID(),
        organisation: 'hospital',
        consent: world.digest.consent(consent),
        credential: world.digest.credential(consent.id),
        patient: world.digest.patient(consent.claims.id),
        sealed: sealJson(world.seal, consent),
        received_at: new Date(),
      })
      .execute()
  }
  // of others: never opened, so that what they would say is left out; the indexes are as large as they would be
  await sql`
    INSERT INTO consents (id, organisation, consent, credential, patient, sealed, received_at)
    SELECT gen_random_uuid(), 'hospital', sha256(('c' || n)::bytea), sha256(('i' || n)::bytea),
      sha256(('p' || n)::bytea), '\\x00', now()
    FROM generate_series(1, ${held - consents.length}::integer) AS n
  `.execute(database)
  await sql`VACUUM ANALYZE consents`.execute(database)
  return { held, world, close: () => database.destroy() }
}
