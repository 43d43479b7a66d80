import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** For a database that has the tables of `log-tables.ts` and `verification-tables.ts`. */
export const verificationLogTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      ALTER TABLE logs
        DROP CONSTRAINT logs_log_check,
        ADD CONSTRAINT logs_log_check CHECK (log IN ('issuance', 'audit', 'verification'))
    `.execute(database)
    await sql`
      CREATE TABLE verification_log (
        group_id uuid PRIMARY KEY REFERENCES verification_groups,
        verifier text NOT NULL,
        log_index bigint CHECK (log_index >= 0)
      )
    `.execute(database)
    await sql`
      CREATE INDEX verification_log_waiting ON verification_log (verifier, group_id) WHERE log_index IS NULL
    `.execute(database)
    // groups that were signed before there was a log: whose they are is in the payload of the signature
    await sql`
      INSERT INTO verification_log (group_id, verifier)
      SELECT id, convert_from(decode(rpad(payload, (length(payload) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::json ->> 'iss'
      FROM (
        SELECT id, translate(split_part(signature, '.', 2), '-_', '+/') AS payload FROM verification_groups
      ) AS signed
    `.execute(database)
  },
}
