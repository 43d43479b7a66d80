import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Which nullifiers are taken, in the registries that organisations keep. */
export const nullifierTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE nullifier_claims (
        id uuid NOT NULL UNIQUE,
        organisation text NOT NULL REFERENCES organisations,
        nullifier bytea NOT NULL CHECK (length(nullifier) = 32),
        holder bytea NOT NULL CHECK (length(holder) = 32),
        washout_until timestamptz,
        PRIMARY KEY (organisation, nullifier)
      )
    `.execute(database)
    await sql`
      CREATE INDEX nullifier_claims_by_washout ON nullifier_claims (washout_until) WHERE washout_until IS NOT NULL
    `.execute(database)
  },
}
