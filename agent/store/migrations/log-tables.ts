import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const logTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE logs (
        organisation text NOT NULL,
        log text NOT NULL CHECK (log IN ('issuance', 'audit')),
        size bigint NOT NULL CHECK (size >= 0),
        PRIMARY KEY (organisation, log)
      )
    `.execute(database)
    await sql`
      CREATE TABLE log_batches (
        organisation text NOT NULL,
        log text NOT NULL,
        first_index bigint NOT NULL,
        hashes bytea NOT NULL CHECK (length(hashes) > 0 AND length(hashes) % 32 = 0),
        PRIMARY KEY (organisation, log, first_index)
      )
    `.execute(database)
    await sql`
      CREATE TABLE log_heads (
        organisation text NOT NULL,
        log text NOT NULL,
        size bigint NOT NULL,
        root bytea NOT NULL CHECK (length(root) = 32),
        PRIMARY KEY (organisation, log)
      )
    `.execute(database)
    // hashes do not compress
    await sql`
      CREATE TABLE log_tiles (
        organisation text NOT NULL,
        log text NOT NULL,
        level smallint NOT NULL,
        tile bigint NOT NULL,
        hashes bytea STORAGE EXTERNAL NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
        PRIMARY KEY (organisation, log, level, tile)
      )
    `.execute(database)
    await sql`
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
      END
      $$
    `.execute(database)
    await sql`
      CREATE FUNCTION check_tile_grows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (NEW.organisation, NEW.log, NEW.level, NEW.tile) IS DISTINCT FROM (OLD.organisation, OLD.log, OLD.level, OLD.tile)
          OR substring(NEW.hashes FOR length(OLD.hashes)) <> OLD.hashes THEN
          RAISE EXCEPTION 'a tile only grows' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END
      $$
    `.execute(database)
    await sql`
      CREATE TRIGGER log_tiles_grow BEFORE UPDATE ON log_tiles FOR EACH ROW EXECUTE FUNCTION check_tile_grows()
    `.execute(database)
    await sql`
      CREATE TRIGGER log_tiles_stay BEFORE DELETE OR TRUNCATE ON log_tiles
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    `.execute(database)
  },
}
