import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Break-the-glass is told like what monitors tell: by events of no monitor, to webhooks that ask for them. */
export const consentAlertTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`ALTER TABLE webhooks ADD COLUMN events text[] NOT NULL DEFAULT '{}'`.execute(database)
    await sql`ALTER TABLE monitor_events ALTER COLUMN monitor DROP NOT NULL`.execute(database)
    await sql`
      CREATE TABLE consent_alerts (
        decision uuid PRIMARY KEY REFERENCES consent_decisions (id),
        organisation text NOT NULL,
        decided_at timestamptz NOT NULL
      )
    `.execute(database)
  },
}
