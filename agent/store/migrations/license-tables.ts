import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The life of licenses: what was decided about each, and which decisions need a second person. */
export const licenseTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE license_transitions (
        id uuid PRIMARY KEY,
        organisation text NOT NULL REFERENCES organisations,
        record uuid NOT NULL REFERENCES records,
        state text NOT NULL CHECK (state IN ('applied', 'waiting', 'refused')),
        expected_version integer NOT NULL,
        version integer,
        credential text REFERENCES credentials,
        client text NOT NULL,
        person text,
        proposed_at timestamptz NOT NULL,
        decided_client text,
        decided_person text,
        decided_at timestamptz,
        idempotency_key text,
        request_digest bytea,
        sealed_order bytea NOT NULL,
        sealed_refusal bytea,
        CHECK ((state = 'applied') = (version IS NOT NULL))
      )
    `.execute(database)
    await sql`CREATE INDEX license_transitions_by_record ON license_transitions (record, proposed_at)`.execute(
      database,
    )
    await sql`
      CREATE TABLE license_approvals (
        organisation text NOT NULL REFERENCES organisations,
        transition text NOT NULL,
        PRIMARY KEY (organisation, transition)
      )
    `.execute(database)
  },
}
