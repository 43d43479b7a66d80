import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const requestKeyTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE credential_request_keys (
        organisation text NOT NULL,
        period integer NOT NULL,
        kid text NOT NULL UNIQUE,
        sealed bytea NOT NULL,
        ends_at timestamptz NOT NULL,
        PRIMARY KEY (organisation, period)
      )
    `.execute(database)
  },
}
