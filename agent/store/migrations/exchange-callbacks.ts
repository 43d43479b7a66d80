import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Whom to tell that a step of an exchange is done (VCALM), and by which request a wallet is asked in one. */
export const exchangeCallbacks: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE exchange_callbacks (
        id uuid PRIMARY KEY,
        sealed bytea NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        due_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`ALTER TABLE exchanges ADD COLUMN request uuid`.execute(database)
    await sql`CREATE INDEX exchanges_by_request ON exchanges (request) WHERE request IS NOT NULL`.execute(
      database,
    )
    await sql`CREATE INDEX exchange_callbacks_by_due ON exchange_callbacks (due_at)`.execute(database)
  },
}
