import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const keyTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE key_checks (id integer PRIMARY KEY CHECK (id = 1), sealed bytea NOT NULL)
    `.execute(database)
    await sql`
      CREATE TABLE secrets (name text PRIMARY KEY, sealed bytea NOT NULL)
    `.execute(database)
    await sql`
      CREATE TABLE veramo_keys (
        kid text PRIMARY KEY,
        kms text NOT NULL,
        type text NOT NULL,
        public_key_hex text NOT NULL,
        meta jsonb
      )
    `.execute(database)
    await sql`
      CREATE TABLE veramo_private_keys (alias text PRIMARY KEY, type text NOT NULL, sealed bytea NOT NULL)
    `.execute(database)
    await sql`
      CREATE TABLE veramo_identifiers (
        did text PRIMARY KEY,
        provider text NOT NULL,
        alias text UNIQUE,
        controller_key_id text,
        key_ids text[] NOT NULL,
        services jsonb NOT NULL
      )
    `.execute(database)
  },
}
