import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const verificationTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE challenges (
        digest bytea PRIMARY KEY,
        organisation text NOT NULL,
        domain text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      )
    `.execute(database)
    await sql`CREATE INDEX challenges_by_expiry ON challenges (expires_at)`.execute(database)
    await sql`
      CREATE TABLE list_versions (
        url text PRIMARY KEY,
        organisation text NOT NULL,
        purpose text NOT NULL,
        version integer NOT NULL,
        bit_root text NOT NULL,
        bits bytea NOT NULL,
        valid_until timestamptz
      )
    `.execute(database)
    await sql`CREATE TABLE list_marks (url text PRIMARY KEY, version integer NOT NULL)`.execute(database)
    await sql`
      CREATE TABLE list_anchor_marks (
        organisation text PRIMARY KEY,
        sequence bigint NOT NULL,
        chain text NOT NULL
      )
    `.execute(database)
    await sql`
      CREATE TABLE list_documents (
        root text PRIMARY KEY,
        organisation text NOT NULL,
        sequence bigint NOT NULL,
        document text NOT NULL
      )
    `.execute(database)
    await sql`CREATE INDEX list_documents_by_sequence ON list_documents (organisation, sequence)`.execute(
      database,
    )
    await sql`CREATE TABLE scope_documents (scope_hash text PRIMARY KEY, document text NOT NULL)`.execute(
      database,
    )
    await sql`
      CREATE TABLE verification_groups (
        id uuid PRIMARY KEY,
        root bytea NOT NULL,
        size integer NOT NULL,
        signature text NOT NULL,
        created_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`
      CREATE TABLE verification_records (
        id uuid PRIMARY KEY,
        organisation text NOT NULL,
        record text NOT NULL,
        group_id uuid NOT NULL REFERENCES verification_groups,
        leaf_index integer NOT NULL,
        path bytea NOT NULL,
        created_at timestamptz NOT NULL
      ) WITH (toast_tuple_target = 8160)
    `.execute(database)
    await sql`
      CREATE INDEX verification_records_by_organisation ON verification_records (organisation, created_at)
    `.execute(database)
    await sql`
      CREATE FUNCTION refuse_verification_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'verification records are append-only';
      END $$
    `.execute(database)
    for (const table of ['verification_groups', 'verification_records']) {
      await sql`
        CREATE TRIGGER ${sql.ref(`${table}_append_only`)}
        BEFORE UPDATE OR DELETE OR TRUNCATE ON ${sql.table(table)}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_verification_change()
      `.execute(database)
    }
  },
}
