import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What the status message of a credential is, and who decided it. */
export const credentialMessages: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      ALTER TABLE credentials ADD COLUMN message_list uuid, ADD COLUMN message integer NOT NULL DEFAULT 0
    `.execute(database)
    await sql`ALTER TABLE status_decisions ADD COLUMN message integer`.execute(database)
  },
}
