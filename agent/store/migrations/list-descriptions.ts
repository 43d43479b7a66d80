import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What a list says of itself besides its bits: one purpose or several, the bits of a status, what its values mean. */
export const listDescriptions: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      ALTER TABLE list_versions
        ALTER COLUMN purpose TYPE text[] USING ARRAY[purpose],
        ADD COLUMN status_size integer,
        ADD COLUMN messages jsonb
    `.execute(database)
    await sql`ALTER TABLE list_versions RENAME COLUMN purpose TO purposes`.execute(database)
  },
}
