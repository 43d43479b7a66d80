import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Which grants were used, for as long as they could be used again. */
export const consentGrantTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE consent_grants (
        organisation text NOT NULL,
        digest bytea NOT NULL CHECK (length(digest) = 32),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (organisation, digest)
      )
    `.execute(database)
    await sql`CREATE INDEX consent_grants_by_expiry ON consent_grants (expires_at)`.execute(database)
  },
}
