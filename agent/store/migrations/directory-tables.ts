import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const directoryTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE directory_entries (
        id uuid PRIMARY KEY,
        organisation text NOT NULL,
        practitioner bytea NOT NULL CHECK (length(practitioner) = 32),
        fields text[] NOT NULL,
        notice text NOT NULL,
        opted_in_at timestamptz NOT NULL,
        affiliation jsonb,
        affiliated_at timestamptz,
        organization uuid,
        location uuid,
        updated_at timestamptz NOT NULL,
        UNIQUE (organisation, practitioner)
      )
    `.execute(database)
    await sql`CREATE INDEX directory_entries_in_order ON directory_entries (organisation, id)`.execute(
      database,
    )
    await sql`CREATE INDEX directory_entries_by_organization ON directory_entries (organization)`.execute(
      database,
    )
    await sql`CREATE INDEX directory_entries_by_location ON directory_entries (location)`.execute(database)
    await sql`
      CREATE TABLE directory_licenses (
        entry uuid NOT NULL REFERENCES directory_entries ON DELETE CASCADE,
        digest text NOT NULL,
        place integer NOT NULL,
        issuer text NOT NULL,
        claims jsonb NOT NULL,
        family text[] NOT NULL,
        given text[] NOT NULL,
        npi text,
        specialties text[] NOT NULL,
        expires_on text NOT NULL,
        sealed bytea NOT NULL,
        monitor uuid REFERENCES monitors ON DELETE SET NULL,
        verdict text NOT NULL,
        checks jsonb NOT NULL,
        verified_at timestamptz NOT NULL,
        record uuid NOT NULL,
        checked_to bigint NOT NULL,
        retry_at timestamptz,
        PRIMARY KEY (entry, digest)
      )
    `.execute(database)
    await sql`CREATE INDEX directory_licenses_by_monitor ON directory_licenses (monitor)`.execute(database)
    await sql`CREATE INDEX directory_licenses_by_npi ON directory_licenses (npi) WHERE npi IS NOT NULL`.execute(
      database,
    )
    await sql`CREATE INDEX directory_licenses_by_time ON directory_licenses (verified_at)`.execute(database)
    await sql`
      CREATE TABLE directory_places (
        organisation text NOT NULL,
        id uuid NOT NULL,
        kind text NOT NULL,
        content jsonb NOT NULL,
        stated_at timestamptz NOT NULL,
        PRIMARY KEY (organisation, id)
      )
    `.execute(database)
    await sql`
      CREATE TABLE directory_requests (
        sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organisation text NOT NULL,
        practitioner bytea NOT NULL CHECK (length(practitioner) = 32),
        sealed bytea NOT NULL,
        received_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`
      CREATE FUNCTION refuse_directory_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'what practitioners signed is append-only';
      END $$
    `.execute(database)
    await sql`
      CREATE TRIGGER directory_requests_append_only
      BEFORE UPDATE OR DELETE OR TRUNCATE ON directory_requests
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_directory_change()
    `.execute(database)
  },
}
