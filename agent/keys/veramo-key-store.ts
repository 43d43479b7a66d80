import type { IKey } from '@veramo/core-types'
import type { AbstractKeyStore } from '@veramo/key-manager'
import type { Kysely, Selectable } from 'kysely'
import type { VeramoTables } from '#agent/store/tables/veramo.ts'

/** Veramo's key store on PostgreSQL: what is public of each key; the private half is elsewhere, sealed. */
export function createVeramoKeyStore({ database }: { database: Kysely<VeramoTables> }): AbstractKeyStore {
  return {
    async importKey({ kid, kms, type, publicKeyHex, meta }) {
      if (!kid || !kms || !type || !publicKeyHex)
        throw new Error('a key needs kid, kms, type and publicKeyHex')
      const row = { kms, type, public_key_hex: publicKeyHex, meta: meta ? JSON.stringify(meta) : null }
      await database
        .insertInto('veramo_keys')
        .values({ kid, ...row })
        .onConflict((conflict) => conflict.column('kid').doUpdateSet(row))
        .execute()
      return true
    },
    async getKey({ kid }) {
      const row = await database
        .selectFrom('veramo_keys')
        .selectAll()
        .where('kid', '=', kid)
        .executeTakeFirst()
      if (!row) throw new Error('Key not found')
      return toKey(row)
    },
    async deleteKey({ kid }) {
      await database.deleteFrom('veramo_keys').where('kid', '=', kid).execute()
      return true
    },
    async listKeys() {
      return (await database.selectFrom('veramo_keys').selectAll().execute()).map(toKey)
    },
  }
}

export function toKey(row: Selectable<VeramoTables['veramo_keys']>): IKey {
  return { kid: row.kid, kms: row.kms, type: row.type, publicKeyHex: row.public_key_hex, meta: row.meta }
}
