import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Workflows and their exchanges (VCALM). */
export const exchangeTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE workflows (
        organisation text NOT NULL,
        id text NOT NULL,
        configuration json NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (organisation, id)
      )
    `.execute(database)
    await sql`
      CREATE TABLE exchanges (
        digest bytea PRIMARY KEY CHECK (length(digest) = 32),
        organisation text NOT NULL,
        workflow text NOT NULL,
        sequence integer NOT NULL,
        state text NOT NULL CHECK (state IN ('pending', 'active', 'complete', 'invalid')),
        sealed bytea NOT NULL,
        client text NOT NULL,
        person text,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        FOREIGN KEY (organisation, workflow) REFERENCES workflows
      )
    `.execute(database)
    await sql`CREATE INDEX exchanges_by_end ON exchanges (expires_at)`.execute(database)
  },
}
