import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Requests to wallets whose answer is held, where it is a valid consent. */
export const consentRequests: Migration = {
  async up(database: Kysely<unknown>) {
    for (const table of ['presentation_requests', 'presentation_profiles']) {
      await sql`
        ALTER TABLE ${sql.table(table)} ADD COLUMN holds_consents boolean NOT NULL DEFAULT false
      `.execute(database)
    }
  },
}
