import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Trials, what is published of them, and what is kept of their participants. */
export const trialTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      ALTER TABLE logs
        DROP CONSTRAINT logs_log_check,
        ADD CONSTRAINT logs_log_check CHECK (log IN ('issuance', 'audit', 'document'))
    `.execute(database)
    await sql`
      CREATE TABLE trials (
        id uuid PRIMARY KEY,
        organisation text NOT NULL REFERENCES organisations,
        created_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`CREATE INDEX trials_by_organisation ON trials (organisation)`.execute(database)
    // json, not jsonb: the text stays as its digest was taken
    await sql`
      CREATE TABLE trial_documents (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        organisation text NOT NULL REFERENCES organisations,
        trial uuid NOT NULL REFERENCES trials,
        kind text NOT NULL CHECK (kind IN ('registration', 'protocol-version', 'irb-approval', 'result')),
        document json NOT NULL,
        digest bytea NOT NULL CHECK (length(digest) = 32),
        log_index bigint NOT NULL CHECK (log_index >= 0),
        recorded_at timestamptz NOT NULL,
        UNIQUE (organisation, log_index)
      )
    `.execute(database)
    await sql`CREATE INDEX trial_documents_by_trial ON trial_documents (trial, log_index)`.execute(database)
    await sql`CREATE INDEX trial_documents_by_digest ON trial_documents (organisation, digest)`.execute(
      database,
    )
    await sql`
      CREATE TRIGGER trial_documents_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON trial_documents
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    `.execute(database)
    await sql`
      CREATE TABLE trial_consents (
        id uuid PRIMARY KEY,
        organisation text NOT NULL REFERENCES organisations,
        trial uuid NOT NULL REFERENCES trials,
        subject uuid NOT NULL REFERENCES subjects,
        sealed_consent bytea NOT NULL,
        recorded_at timestamptz NOT NULL,
        client text NOT NULL,
        person text
      )
    `.execute(database)
    await sql`CREATE INDEX trial_consents_by_subject ON trial_consents (subject, trial)`.execute(database)
    await sql`
      CREATE TABLE trial_withdrawals (
        record uuid NOT NULL REFERENCES records,
        kind text NOT NULL,
        sealed_withdrawal bytea NOT NULL,
        recorded_at timestamptz NOT NULL,
        client text NOT NULL,
        person text,
        PRIMARY KEY (record, kind)
      )
    `.execute(database)
  },
}
