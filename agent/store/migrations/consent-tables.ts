import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const consentTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE consents (
        id uuid PRIMARY KEY,
        organisation text NOT NULL,
        consent bytea NOT NULL CHECK (length(consent) = 32),
        credential bytea NOT NULL CHECK (length(credential) = 32),
        patient bytea NOT NULL CHECK (length(patient) = 32),
        sealed bytea NOT NULL,
        received_at timestamptz NOT NULL,
        UNIQUE (organisation, consent)
      )
    `.execute(database)
    await sql`CREATE INDEX consents_by_patient ON consents (patient, organisation)`.execute(database)
    await sql`CREATE INDEX consents_by_credential ON consents (credential)`.execute(database)
    await sql`
      CREATE TABLE consent_withdrawals (
        sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        consent bytea NOT NULL UNIQUE CHECK (length(consent) = 32),
        sealed bytea NOT NULL,
        received_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`
      CREATE TABLE holder_requests (
        digest bytea PRIMARY KEY,
        expires_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`CREATE INDEX holder_requests_by_expiry ON holder_requests (expires_at)`.execute(database)
    await sql`
      CREATE TABLE consent_decisions (
        sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        organisation text NOT NULL,
        patient bytea NOT NULL CHECK (length(patient) = 32),
        sealed bytea NOT NULL,
        broke_glass boolean NOT NULL,
        decided_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`
      CREATE INDEX consent_decisions_by_patient ON consent_decisions (patient, sequence)
    `.execute(database)
    await sql`
      CREATE INDEX consent_decisions_of_alert ON consent_decisions (organisation, sequence) WHERE broke_glass
    `.execute(database)
    await sql`
      CREATE FUNCTION refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'withdrawals and decisions are append-only';
      END $$
    `.execute(database)
    for (const table of ['consent_withdrawals', 'consent_decisions']) {
      await sql`
        CREATE TRIGGER ${sql.ref(`${table}_append_only`)}
        BEFORE UPDATE OR DELETE OR TRUNCATE ON ${sql.table(table)}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_consent_change()
      `.execute(database)
    }
  },
}
