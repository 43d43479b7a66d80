import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const issuanceTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE subjects (
        id uuid PRIMARY KEY,
        organisation text NOT NULL REFERENCES organisations,
        reference bytea,
        sealed_key bytea,
        created_at timestamptz NOT NULL,
        erased_at timestamptz,
        UNIQUE (organisation, reference)
      )
    `.execute(database)
    await sql`
      CREATE TABLE records (
        id uuid PRIMARY KEY,
        organisation text NOT NULL REFERENCES organisations,
        family text NOT NULL,
        subject uuid NOT NULL REFERENCES subjects,
        created_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`CREATE INDEX records_by_subject ON records (subject)`.execute(database)
    await sql`
      CREATE TABLE record_versions (
        record uuid NOT NULL REFERENCES records,
        version integer NOT NULL,
        effective_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        client text NOT NULL,
        person text,
        sealed_reason bytea,
        sealed_claims bytea NOT NULL,
        PRIMARY KEY (record, version)
      )
    `.execute(database)
    await sql`
      CREATE TABLE credentials (
        id text PRIMARY KEY,
        organisation text NOT NULL REFERENCES organisations,
        family text NOT NULL,
        record uuid NOT NULL,
        record_version integer NOT NULL,
        subject uuid NOT NULL REFERENCES subjects,
        revocation_list uuid NOT NULL,
        suspension_list uuid NOT NULL,
        status_index integer NOT NULL,
        signing_key text NOT NULL REFERENCES signing_keys,
        sealed_signing_input bytea STORAGE EXTERNAL NOT NULL,
        digest bytea NOT NULL,
        signature bytea,
        log_index bigint,
        valid_from timestamptz NOT NULL,
        valid_until timestamptz,
        issued_at timestamptz NOT NULL,
        revoked boolean NOT NULL DEFAULT false,
        suspended boolean NOT NULL DEFAULT false,
        FOREIGN KEY (record, record_version) REFERENCES record_versions,
        UNIQUE (revocation_list, status_index)
      )
    `.execute(database)
    await sql`CREATE INDEX credentials_listed ON credentials (organisation, issued_at, id)`.execute(database)
    await sql`CREATE INDEX credentials_by_subject ON credentials (subject)`.execute(database)
    await sql`CREATE INDEX credentials_by_record ON credentials (record)`.execute(database)
    await sql`CREATE INDEX credentials_by_digest ON credentials (digest)`.execute(database)
    await sql`CREATE INDEX credentials_unsigned ON credentials (issued_at) WHERE signature IS NULL`.execute(
      database,
    )
    await sql`
      CREATE TABLE status_decisions (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        credential text NOT NULL REFERENCES credentials,
        purpose text NOT NULL,
        value boolean NOT NULL,
        recorded_at timestamptz NOT NULL,
        client text NOT NULL,
        person text,
        sealed_reason bytea
      )
    `.execute(database)
    await sql`CREATE INDEX status_decisions_by_credential ON status_decisions (credential)`.execute(database)
    await sql`
      CREATE TABLE idempotency_keys (
        organisation text NOT NULL REFERENCES organisations,
        key text NOT NULL,
        request_digest bytea NOT NULL,
        credential text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (organisation, key)
      )
    `.execute(database)
    await sql`CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at)`.execute(database)
  },
}
