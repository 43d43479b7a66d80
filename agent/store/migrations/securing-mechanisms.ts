import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Credentials in more forms than one, and ids that are not ours to keep apart. */
export const securingMechanisms: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      ALTER TABLE credentials
        ADD COLUMN media_type text NOT NULL DEFAULT 'application/vc+jwt',
        ADD COLUMN sealed_rest bytea,
        ADD COLUMN own_id text
    `.execute(database)
    await sql`
      CREATE INDEX credentials_by_own_id ON credentials (organisation, own_id) WHERE own_id IS NOT NULL
    `.execute(database)
  },
}
