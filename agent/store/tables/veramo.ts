import type { ColumnType } from 'kysely'

/** What Veramo's key manager and DID manager keep. */
export type VeramoTables = {
  veramo_keys: {
    kid: string
    kms: string
    type: string
    public_key_hex: string
    meta: ColumnType<object | null, string | null, string | null>
  }
  /** `sealed`: the private key's hexadecimal digits under the key-encryption key. */
  veramo_private_keys: { alias: string; type: string; sealed: Buffer }
  veramo_identifiers: {
    did: string
    provider: string
    alias: string | null
    controller_key_id: string | null
    key_ids: string[]
    services: ColumnType<object[], string, string>
  }
}
