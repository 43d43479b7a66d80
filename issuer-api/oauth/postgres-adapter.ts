import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { type Adapter, errors } from 'oidc-provider'
import type { OauthPayloadTables } from '#agent/store/tables/oauth-payload.ts'

type Payload = Record<string, unknown>

const hashId = (id: string) => createHash('sha256').update(id).digest()

/** What only ever may be written once: a client assertion that was used is used. */
const INSERT_ONLY = 'ReplayDetection'

/** RFC 9700 §4.14.2: a refresh token that is used again ends what came of it, since nobody can tell who the thief is. */
const FOUND_CONSUMED = 'RefreshToken'

/**
 * Where oidc-provider keeps one of its models, on PostgreSQL. Its own checks are read-then-write, which requests in
 * parallel slip through; here each decision is one statement.
 */
export function createPostgresAdapter({
  database,
  model,
  now,
}: {
  database: Kysely<OauthPayloadTables>
  model: string
  now: () => Date
}): Adapter {
  const unexpired = () =>
    database
      .selectFrom('oauth_payloads')
      .select(['payload', 'consumed_at'])
      .where('model', '=', model)
      .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now())]))
  // a consumed code must not be found: whoever finds one revokes its grant, and with it the winner's token
  const alive = () => unexpired().where('consumed_at', 'is', null)

  return {
    async upsert(id, payload, expiresIn) {
      const { jti: _, ...kept } = payload
      const row = {
        model,
        id_hash: hashId(id),
        payload: JSON.stringify(kept),
        grant_id: asText(payload.grantId),
        uid: asText(payload.uid),
        user_code: asText(payload.userCode),
        expires_at: expiresIn === undefined ? null : new Date(now().getTime() + expiresIn * 1_000),
      }
      const { model: _model, id_hash: _id, ...values } = row
      const written = await database
        .insertInto('oauth_payloads')
        .values(row)
        .onConflict((conflict) => {
          const update = conflict.columns(['model', 'id_hash']).doUpdateSet(values)
          return model === INSERT_ONLY ? update.where('oauth_payloads.expires_at', '<=', now()) : update
        })
        .returning('model')
        .executeTakeFirst()
      if (!written) throw new errors.InvalidClientAuth('client assertion tokens must only be used once')
    },

    async find(id) {
      const row = await (model === FOUND_CONSUMED ? unexpired() : alive())
        .where('id_hash', '=', hashId(id))
        .executeTakeFirst()
      if (!row) return undefined
      return { ...row.payload, jti: id, ...(row.consumed_at ? { consumed: true } : {}) }
    },

    async findByUid(uid) {
      return withoutId(await alive().where('uid', '=', uid).executeTakeFirst())
    },

    async findByUserCode(userCode) {
      return withoutId(await alive().where('user_code', '=', userCode).executeTakeFirst())
    },

    async consume(id) {
      const consumed = await database
        .updateTable('oauth_payloads')
        .set({ consumed_at: now() })
        .where('model', '=', model)
        .where('id_hash', '=', hashId(id))
        .where('consumed_at', 'is', null)
        .returning('model')
        .executeTakeFirst()
      if (!consumed) throw new errors.InvalidGrant('it was used before')
    },

    async destroy(id) {
      await database
        .deleteFrom('oauth_payloads')
        .where('model', '=', model)
        .where('id_hash', '=', hashId(id))
        .execute()
    },

    async revokeByGrantId(grantId) {
      await database
        .deleteFrom('oauth_payloads')
        .where('model', '=', model)
        .where('grant_id', '=', grantId)
        .execute()
    },
  }
}

const asText = (value: unknown) => (typeof value === 'string' ? value : null)

/** Found otherwise than by its id, which is not stored: the uid that sessions have is in the payload. */
function withoutId(row: { payload: Payload } | undefined): Payload | undefined {
  return row?.payload
}
