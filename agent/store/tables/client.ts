import type { ColumnType, JSONColumnType } from 'kysely'

export type ClientTables = {
  /** An organisation's software that may ask for access tokens, by its public keys. */
  clients: {
    client_id: string
    organisation: string
    /** A JSON Web Key Set of public keys. */
    jwks: JSONColumnType<{ keys: Record<string, unknown>[] }, string, string>
    scopes: string[]
    created_at: ColumnType<Date, Date, never>
    changed_at: Date
  }
}
