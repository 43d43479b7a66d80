import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Lists that the next fold signs again though nothing in them changed: another key signs now. */
export const listRenewals: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`ALTER TABLE status_lists ADD COLUMN renew boolean NOT NULL DEFAULT false`.execute(database)
  },
}
