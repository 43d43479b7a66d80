import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const organisationTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE organisations (
        id text PRIMARY KEY,
        name text NOT NULL,
        did text NOT NULL UNIQUE,
        address text NOT NULL,
        controller_key text,
        publisher_key text,
        created_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`
      CREATE TABLE signing_keys (
        key text PRIMARY KEY,
        organisation text NOT NULL REFERENCES organisations,
        algorithm text NOT NULL CHECK (algorithm IN ('EdDSA', 'ES256K')),
        thumbprint text NOT NULL,
        verification_method text,
        created_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`
      CREATE TABLE accreditation_scopes (
        scope_hash text PRIMARY KEY,
        document text NOT NULL,
        created_at timestamptz NOT NULL
      )
    `.execute(database)
  },
}
