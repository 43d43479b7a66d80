import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const chainTables: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      CREATE TABLE chain_cursors (
        follower text PRIMARY KEY,
        block_number bigint NOT NULL,
        block_hash text NOT NULL,
        block_timestamp bigint NOT NULL
      )
    `.execute(database)
    await sql`
      CREATE TABLE chain_blocks (
        follower text NOT NULL,
        number bigint NOT NULL,
        hash text NOT NULL,
        timestamp bigint NOT NULL,
        has_logs boolean NOT NULL,
        PRIMARY KEY (follower, number)
      )
    `.execute(database)
    await sql`
      CREATE TABLE chain_logs (
        follower text NOT NULL,
        block_number bigint NOT NULL,
        log_index integer NOT NULL,
        address text NOT NULL,
        topics text[] NOT NULL,
        data text NOT NULL,
        block_hash text NOT NULL,
        block_timestamp bigint NOT NULL,
        transaction_hash text NOT NULL,
        transaction_index integer NOT NULL,
        PRIMARY KEY (follower, block_number, log_index)
      )
    `.execute(database)
  },
}
