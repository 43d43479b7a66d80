import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Signing keys of a did:web or a did:key, beside those of the did:ethr; and the NIST curves. */
export const identityKeys: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      ALTER TABLE signing_keys
        ADD COLUMN method text NOT NULL DEFAULT 'ethr' CHECK (method IN ('ethr', 'web', 'key')),
        DROP CONSTRAINT signing_keys_algorithm_check,
        ADD CONSTRAINT signing_keys_algorithm_check CHECK (algorithm IN ('EdDSA', 'ES256K', 'ES256', 'ES384'))
    `.execute(database)
  },
}
