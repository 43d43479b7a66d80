import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Presentations that organisations make of credentials, and credentials that they deleted. */
export const holderTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`ALTER TABLE credentials ADD COLUMN deleted_at timestamptz`.execute(database)
    await sql`
      CREATE TABLE presentations (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        organisation text NOT NULL REFERENCES organisations,
        own_id text NOT NULL,
        sealed bytea,
        created_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`CREATE INDEX presentations_by_own_id ON presentations (organisation, own_id)`.execute(database)
  },
}
