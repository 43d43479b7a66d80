import type { ColumnType, JSONColumnType } from 'kysely'

export type OauthPayloadTables = {
  /**
   * What the authorization server keeps: codes, sessions, used assertions. `id_hash` is the SHA-256 of the id, which is
   * often the secret itself, and so stands nowhere else.
   */
  oauth_payloads: {
    model: string
    id_hash: Buffer
    payload: JSONColumnType<Record<string, unknown>, string, string>
    grant_id: string | null
    uid: string | null
    user_code: string | null
    consumed_at: ColumnType<Date | null, Date | null | undefined, Date | null>
    expires_at: Date | null
  }
}
