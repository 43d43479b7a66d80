import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const statusTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE status_list_pairs (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        organisation text NOT NULL,
        revocation_list uuid NOT NULL UNIQUE,
        suspension_list uuid NOT NULL UNIQUE,
        sealed_key bytea NOT NULL,
        allocated integer NOT NULL DEFAULT 0 CHECK (allocated BETWEEN 0 AND 131072),
        created_at timestamptz NOT NULL,
        opened_at timestamptz,
        closed_at timestamptz
      )
    `.execute(database)
    await sql`
      CREATE INDEX status_list_pairs_open ON status_list_pairs (organisation, id) WHERE closed_at IS NULL
    `.execute(database)
    // an index that was given out is never given out again, whatever the code does
    await sql`
      CREATE FUNCTION check_pair_advances() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.allocated < OLD.allocated OR NEW.sealed_key <> OLD.sealed_key
          OR NEW.revocation_list <> OLD.revocation_list OR NEW.suspension_list <> OLD.suspension_list
          OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL) THEN
          RAISE EXCEPTION 'a status index is never reused' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END
      $$
    `.execute(database)
    await sql`
      CREATE TRIGGER status_list_pairs_advance BEFORE UPDATE ON status_list_pairs
      FOR EACH ROW EXECUTE FUNCTION check_pair_advances()
    `.execute(database)
    await sql`
      CREATE TABLE status_lists (
        id uuid PRIMARY KEY,
        organisation text NOT NULL,
        pair bigint NOT NULL REFERENCES status_list_pairs,
        purpose text NOT NULL CHECK (purpose IN ('revocation', 'suspension')),
        version integer NOT NULL CHECK (version >= 0),
        bits bytea STORAGE EXTERNAL NOT NULL,
        UNIQUE (pair, purpose)
      )
    `.execute(database)
    await sql`CREATE INDEX status_lists_by_organisation ON status_lists (organisation)`.execute(database)
    await sql`
      CREATE TABLE status_list_versions (
        list uuid NOT NULL REFERENCES status_lists,
        version integer NOT NULL CHECK (version > 0),
        bit_root bytea NOT NULL CHECK (length(bit_root) = 32),
        salt bytea NOT NULL CHECK (length(salt) = 32),
        credential text STORAGE EXTERNAL NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (list, version)
      )
    `.execute(database)
    await sql`
      CREATE TABLE status_change_heads (organisation text PRIMARY KEY, size bigint NOT NULL CHECK (size >= 0))
    `.execute(database)
    await sql`
      CREATE TABLE status_changes (
        organisation text NOT NULL,
        sequence bigint NOT NULL CHECK (sequence >= 0),
        list uuid NOT NULL REFERENCES status_lists,
        index integer NOT NULL CHECK (index BETWEEN 0 AND 131071),
        value boolean NOT NULL,
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (organisation, sequence)
      )
    `.execute(database)
    for (const table of ['status_changes', 'status_list_versions']) {
      await sql`
        CREATE TRIGGER ${sql.ref(`${table}_stay`)} BEFORE UPDATE OR DELETE OR TRUNCATE ON ${sql.table(table)}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
      `.execute(database)
    }
  },
}
