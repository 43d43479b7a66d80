import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const monitorTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE webhooks (
        id uuid PRIMARY KEY,
        organisation text NOT NULL,
        url text NOT NULL,
        secret bytea NOT NULL,
        created_at timestamptz NOT NULL,
        disabled_at timestamptz,
        UNIQUE (organisation, url)
      )
    `.execute(database)
    await sql`
      CREATE TABLE watched_lists (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        url text NOT NULL UNIQUE,
        issuer text NOT NULL,
        purpose text NOT NULL,
        version integer NOT NULL,
        state text NOT NULL,
        bits bytea NOT NULL,
        revision integer NOT NULL DEFAULT 0
      )
    `.execute(database)
    await sql`
      CREATE TABLE watched_issuers (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        issuer text NOT NULL,
        kid text NOT NULL,
        key_id text NOT NULL,
        type_id text NOT NULL,
        scopes text NOT NULL,
        key_state text NOT NULL,
        accreditation text NOT NULL,
        revision integer NOT NULL DEFAULT 0,
        UNIQUE (issuer, kid, type_id, scopes)
      )
    `.execute(database)
    await sql`
      CREATE TABLE monitors (
        id uuid PRIMARY KEY,
        organisation text NOT NULL,
        client text NOT NULL,
        person text,
        reference text NOT NULL,
        webhook uuid REFERENCES webhooks ON DELETE SET NULL,
        digest text NOT NULL,
        types text[] NOT NULL,
        watched_issuer integer NOT NULL REFERENCES watched_issuers,
        valid_until timestamptz,
        expired boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL
      )
    `.execute(database)
    // one credential under one reference is one monitor, so that a request can be sent again
    await sql`
      CREATE UNIQUE INDEX monitors_once ON monitors (organisation, digest, reference)
    `.execute(database)
    await sql`CREATE INDEX monitors_by_organisation ON monitors (organisation, id)`.execute(database)
    await sql`CREATE INDEX monitors_by_issuer ON monitors (watched_issuer, id)`.execute(database)
    await sql`CREATE INDEX monitors_by_webhook ON monitors (webhook) WHERE webhook IS NOT NULL`.execute(
      database,
    )
    await sql`CREATE INDEX monitors_by_end ON monitors (valid_until) WHERE NOT expired`.execute(database)
    await sql`
      CREATE TABLE monitor_statuses (
        list integer NOT NULL REFERENCES watched_lists,
        bit_index integer NOT NULL,
        monitor uuid NOT NULL REFERENCES monitors ON DELETE CASCADE,
        is_set boolean NOT NULL,
        PRIMARY KEY (list, bit_index, monitor)
      )
    `.execute(database)
    await sql`CREATE INDEX monitor_statuses_by_monitor ON monitor_statuses (monitor)`.execute(database)
    await sql`
      CREATE TABLE monitor_events (
        sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL,
        monitor uuid NOT NULL REFERENCES monitors ON DELETE CASCADE,
        organisation text NOT NULL,
        type text NOT NULL,
        change text NOT NULL,
        body text NOT NULL,
        created_at timestamptz NOT NULL,
        UNIQUE (monitor, change)
      )
    `.execute(database)
    await sql`
      CREATE INDEX monitor_events_by_organisation ON monitor_events (organisation, sequence)
    `.execute(database)
    await sql`CREATE INDEX monitor_events_by_time ON monitor_events (created_at)`.execute(database)
    await sql`
      CREATE TABLE webhook_deliveries (
        id uuid PRIMARY KEY,
        event bigint NOT NULL REFERENCES monitor_events ON DELETE CASCADE,
        webhook uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
        organisation text NOT NULL,
        state text NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        last_status integer,
        last_error text,
        updated_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`
      CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (organisation, state, id)
    `.execute(database)
    await sql`CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (event)`.execute(database)
    await sql`CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook)`.execute(database)
  },
}
