import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A third list beside a pair's two, of several bits a status, whose values have messages (Bitstring Status List §2.1). */
export const statusMessageTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE status_message_sets (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        organisation text NOT NULL,
        status_size integer NOT NULL CHECK (status_size BETWEEN 1 AND 8),
        messages jsonb NOT NULL,
        reference text,
        created_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`CREATE INDEX status_message_sets_newest ON status_message_sets (organisation, id)`.execute(
      database,
    )
    await sql`
      ALTER TABLE status_list_pairs
        ADD COLUMN message_list uuid UNIQUE,
        ADD COLUMN message_set bigint REFERENCES status_message_sets,
        ADD CHECK ((message_list IS NULL) = (message_set IS NULL))
    `.execute(database)
    await sql`
      CREATE OR REPLACE FUNCTION check_pair_advances() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.allocated < OLD.allocated OR NEW.sealed_key <> OLD.sealed_key
          OR NEW.revocation_list <> OLD.revocation_list OR NEW.suspension_list <> OLD.suspension_list
          OR NEW.message_list IS DISTINCT FROM OLD.message_list OR NEW.message_set IS DISTINCT FROM OLD.message_set
          OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL) THEN
          RAISE EXCEPTION 'a status index is never reused' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END
      $$
    `.execute(database)
    await sql`
      ALTER TABLE status_lists DROP CONSTRAINT status_lists_purpose_check,
        ADD CONSTRAINT status_lists_purpose_check CHECK (purpose IN ('revocation', 'suspension', 'message'))
    `.execute(database)
    // the index of a bit: an entry has up to eight
    await sql`
      ALTER TABLE status_changes DROP CONSTRAINT status_changes_index_check,
        ADD CONSTRAINT status_changes_index_check CHECK (index BETWEEN 0 AND 1048575)
    `.execute(database)
  },
}
