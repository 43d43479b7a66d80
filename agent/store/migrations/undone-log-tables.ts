import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** For a database that has the tables of `chain-tables.ts`. */
export const undoneLogTables: Migration = {
  async up(database: Kysely<unknown>) {
    // events of blocks that a reorganisation undid: what was known then is still the evidence of then
    await sql`CREATE TABLE undone_chain_logs (LIKE chain_logs)`.execute(database)
    await sql`
      CREATE INDEX undone_chain_logs_by_block ON undone_chain_logs (follower, block_number)
    `.execute(database)
    await sql`
      CREATE FUNCTION keep_undone_chain_logs() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO undone_chain_logs SELECT * FROM undone;
        RETURN NULL;
      END $$
    `.execute(database)
    await sql`
      CREATE TRIGGER chain_logs_kept AFTER DELETE ON chain_logs
      REFERENCING OLD TABLE AS undone
      FOR EACH STATEMENT EXECUTE FUNCTION keep_undone_chain_logs()
    `.execute(database)
  },
}
