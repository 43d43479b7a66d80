import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** When an exchange came to its end, which may be long before its time. */
export const exchangeEnds: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`ALTER TABLE exchanges ADD COLUMN ended_at timestamptz`.execute(database)
    await sql`DROP INDEX exchanges_by_end`.execute(database)
    await sql`CREATE INDEX exchanges_by_end ON exchanges (LEAST(ended_at, expires_at))`.execute(database)
  },
}
