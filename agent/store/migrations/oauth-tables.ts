import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const oauthTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE clients (
        client_id text PRIMARY KEY,
        organisation text NOT NULL,
        jwks jsonb NOT NULL,
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL
      )
    `.execute(database)
    await sql`
      CREATE TABLE oauth_payloads (
        model text NOT NULL,
        id_hash bytea NOT NULL CHECK (length(id_hash) = 32),
        payload jsonb NOT NULL,
        grant_id text,
        uid text,
        user_code text,
        consumed_at timestamptz,
        expires_at timestamptz,
        PRIMARY KEY (model, id_hash)
      )
    `.execute(database)
    for (const column of ['grant_id', 'uid', 'user_code', 'expires_at']) {
      await sql`
        CREATE INDEX ${sql.id(`oauth_payloads_by_${column}`)} ON oauth_payloads (${sql.id(column)})
        WHERE ${sql.id(column)} IS NOT NULL
      `.execute(database)
    }
  },
}
