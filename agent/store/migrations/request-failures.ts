import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Requests for presentations that were answered, and whose answer was lost with the process that took it. */
export const requestFailures: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`ALTER TABLE presentation_requests ADD COLUMN failed_at timestamptz`.execute(database)
  },
}
