import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const offerTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE credential_offers (
        id uuid PRIMARY KEY,
        organisation text NOT NULL,
        family text NOT NULL,
        configurations text[] NOT NULL,
        grant_type text NOT NULL CHECK (grant_type IN ('pre-authorized_code', 'authorization_code')),
        reference_hash bytea NOT NULL UNIQUE CHECK (length(reference_hash) = 32),
        code_hash bytea NOT NULL UNIQUE CHECK (length(code_hash) = 32),
        tx_code_digest bytea,
        tries_left smallint NOT NULL,
        review boolean NOT NULL,
        client text NOT NULL,
        person text,
        sealed bytea NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        redeemed_at timestamptz,
        withdrawn_at timestamptz
      )
    `.execute(database)
    await sql`CREATE INDEX credential_offers_by_end ON credential_offers (expires_at)`.execute(database)
    await sql`
      CREATE TABLE credential_requests (
        id uuid PRIMARY KEY,
        offer uuid NOT NULL REFERENCES credential_offers ON DELETE CASCADE,
        configuration text NOT NULL,
        sealed_subjects bytea NOT NULL,
        credential_ids text[] NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'approved', 'refused')),
        created_at timestamptz NOT NULL,
        decided_at timestamptz,
        sealed_reason bytea,
        issued_at timestamptz,
        event text,
        event_at timestamptz,
        UNIQUE (offer, configuration)
      )
    `.execute(database)
    await sql`
      CREATE TABLE credential_nonces (
        digest bytea PRIMARY KEY CHECK (length(digest) = 32),
        organisation text NOT NULL,
        expires_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`CREATE INDEX credential_nonces_by_end ON credential_nonces (expires_at)`.execute(database)
  },
}
