import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A trial that is closed, for a time or for good. */
export const trialStatuses: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      ALTER TABLE trial_documents
        DROP CONSTRAINT trial_documents_kind_check,
        ADD CONSTRAINT trial_documents_kind_check
          CHECK (kind IN ('registration', 'protocol-version', 'irb-approval', 'result', 'status'))
    `.execute(database)
  },
}
