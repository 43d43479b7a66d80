import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const presentationRequestTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE presentation_requests (
        id uuid PRIMARY KEY,
        organisation text NOT NULL,
        client text NOT NULL,
        person text,
        profile text,
        profile_version integer,
        query text NOT NULL,
        options text NOT NULL,
        response_mode text NOT NULL CHECK (response_mode IN ('direct_post', 'direct_post.jwt')),
        redirect_uri text,
        origins text[] NOT NULL,
        nonce text NOT NULL,
        sealed_key bytea,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        answered_at timestamptz,
        response_code_hash bytea CHECK (length(response_code_hash) = 32),
        wallet_error text,
        sealed_outcome bytea
      )
    `.execute(database)
    await sql`CREATE INDEX presentation_requests_by_expiry ON presentation_requests (expires_at)`.execute(
      database,
    )
    await sql`
      CREATE TABLE presentation_profiles (
        organisation text NOT NULL,
        name text NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        description text NOT NULL,
        query text NOT NULL,
        options text NOT NULL,
        client text NOT NULL,
        person text,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (organisation, name, version)
      )
    `.execute(database)
  },
}
