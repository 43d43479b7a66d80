import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const issuanceProofTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE issuance_proofs (
        root text NOT NULL,
        digest bytea NOT NULL CHECK (length(digest) = 32),
        organisation text NOT NULL,
        sequence bigint NOT NULL,
        log_index bigint NOT NULL CHECK (log_index >= 0),
        path bytea STORAGE EXTERNAL NOT NULL CHECK (length(path) % 32 = 0),
        PRIMARY KEY (digest, root)
      )
    `.execute(database)
  },
}
