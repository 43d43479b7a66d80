import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const auditTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE audit_heads (
        organisation text PRIMARY KEY,
        size bigint NOT NULL CHECK (size >= 0),
        hash bytea NOT NULL CHECK (length(hash) = 32)
      )
    `.execute(database)
    // json, not jsonb: the text stays as it was hashed
    await sql`
      CREATE TABLE audit_entries (
        organisation text NOT NULL,
        sequence bigint NOT NULL CHECK (sequence >= 0),
        recorded_at timestamptz NOT NULL,
        action text NOT NULL,
        object text NOT NULL,
        outcome text NOT NULL,
        client text NOT NULL,
        person text,
        digest text,
        detail json,
        hash bytea NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (organisation, sequence)
      )
    `.execute(database)
    await sql`CREATE INDEX audit_entries_by_object ON audit_entries (organisation, object)`.execute(database)
    await sql`
      CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    `.execute(database)
  },
}
