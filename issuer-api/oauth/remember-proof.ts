import { hash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { OauthPayloadTables } from '#agent/store/tables/oauth-payload.ts'

/** Longer than a proof is taken for, in both directions of its clock. */
const KEPT_MS = 10 * 60 * 1000

/** Remembers a DPoP proof, in one statement: of two at once one is the first (RFC 9449 §11.1). */
export function rememberProof({
  database,
  now,
}: {
  database: Kysely<OauthPayloadTables>
  now: () => Date
}): (id: string) => Promise<boolean> {
  return async (id) => {
    const written = await database
      .insertInto('oauth_payloads')
      .values({
        model: 'DpopProof',
        id_hash: hash('sha256', id, 'buffer'),
        payload: '{}',
        grant_id: null,
        uid: null,
        user_code: null,
        expires_at: new Date(now().getTime() + KEPT_MS),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('model')
      .executeTakeFirst()
    return written !== undefined
  }
}
