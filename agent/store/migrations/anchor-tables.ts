import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const anchorTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE publishers (
        organisation text PRIMARY KEY,
        changes_folded bigint NOT NULL DEFAULT 0,
        folded_at timestamptz
      )
    `.execute(database)
    await sql`
      CREATE TABLE anchors (
        organisation text NOT NULL,
        sequence bigint NOT NULL CHECK (sequence > 0),
        root text NOT NULL,
        previous_root text NOT NULL,
        document text NOT NULL,
        state text NOT NULL CHECK (state IN ('folded', 'prepared', 'included', 'final')),
        next_by bigint,
        block_number bigint,
        block_hash text,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (organisation, sequence)
      )
    `.execute(database)
    await sql`
      CREATE INDEX anchors_unfinished ON anchors (organisation, sequence) WHERE state <> 'final'
    `.execute(database)
    await sql`
      CREATE TABLE anchor_transactions (
        organisation text NOT NULL,
        sequence bigint NOT NULL,
        attempt integer NOT NULL,
        hash text NOT NULL,
        raw text NOT NULL,
        nonce integer NOT NULL,
        next_by bigint NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (organisation, sequence, attempt),
        FOREIGN KEY (organisation, sequence) REFERENCES anchors ON DELETE CASCADE
      )
    `.execute(database)
  },
}
