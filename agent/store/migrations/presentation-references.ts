import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** By whom presentations are found when a subject is erased. Those that were kept before have none yet. */
export const presentationReferences: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`ALTER TABLE presentations ADD COLUMN subject_references bytea[]`.execute(database)
    await sql`
      CREATE INDEX presentations_by_reference ON presentations USING gin (subject_references) WHERE sealed IS NOT NULL
    `.execute(database)
    await sql`
      CREATE INDEX presentations_without_references ON presentations (organisation, id)
      WHERE sealed IS NOT NULL AND subject_references IS NULL
    `.execute(database)
  },
}
