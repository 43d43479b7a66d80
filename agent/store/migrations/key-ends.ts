import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Signing keys have a past: who signs now, who signed before, and how far the log must be anchored before one retires. */
export const keyEnds: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      ALTER TABLE signing_keys
        ADD COLUMN superseded_at timestamptz,
        ADD COLUMN log_size bigint,
        ADD COLUMN ended text CHECK (ended IN ('retired', 'compromised'))
    `.execute(database)
    await sql`CREATE INDEX signing_keys_by_organisation ON signing_keys (organisation)`.execute(database)
  },
}
