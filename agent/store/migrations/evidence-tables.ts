import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const evidenceTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE list_credentials (
        url text NOT NULL,
        version integer NOT NULL,
        bit_root text NOT NULL,
        credential text NOT NULL,
        PRIMARY KEY (url, version, bit_root)
      )
    `.execute(database)
  },
}
