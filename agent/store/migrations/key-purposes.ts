import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Keys for authentication, beside those for assertion. An organisation that is there already gets its own by a rotation. */
export const keyPurposes: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      ALTER TABLE signing_keys
        ADD COLUMN purpose text NOT NULL DEFAULT 'assertionMethod'
          CHECK (purpose IN ('assertionMethod', 'authentication'))
    `.execute(database)
  },
}
