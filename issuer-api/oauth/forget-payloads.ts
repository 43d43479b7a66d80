import { type Kysely, sql } from 'kysely'
import { deleteDue } from '#agent/store/delete-due.ts'
import type { OauthPayloadTables } from '#agent/store/tables/oauth-payload.ts'

/** Takes out the codes, sessions, tokens, assertions and proofs that have expired. */
export async function forgetPayloads({
  database,
  now,
  stopping,
}: {
  database: Kysely<OauthPayloadTables>
  now: Date
  stopping?: AbortSignal
}): Promise<void> {
  await deleteDue({ database, table: 'oauth_payloads', due: sql`expires_at <= ${now}`, stopping })
}
