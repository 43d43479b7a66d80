import type { AbstractPrivateKeyStore, ManagedPrivateKey } from '@veramo/key-manager'
import type { Kysely, Selectable } from 'kysely'
import type { VeramoTables } from '#agent/store/tables/veramo.ts'
import type { Seal } from './seal.ts'

/** Veramo's private-key store on PostgreSQL; a key is never written unless sealed. */
export function createVeramoPrivateKeyStore({
  database,
  seal,
}: {
  database: Kysely<VeramoTables>
  seal: Seal
}): AbstractPrivateKeyStore {
  const toPrivateKey = (row: Selectable<VeramoTables['veramo_private_keys']>): ManagedPrivateKey => ({
    alias: row.alias,
    type: row.type,
    privateKeyHex: seal.open(row.sealed).toString('utf8'),
  })
  return {
    async importKey({ alias, type, privateKeyHex }) {
      if (!alias) throw new Error('a private key needs an alias')
      const stored = await database
        .insertInto('veramo_private_keys')
        .values({ alias, type, sealed: seal.seal(Buffer.from(privateKeyHex, 'utf8')) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (stored.numInsertedOrUpdatedRows === 0n) {
        const existing = await this.getKey({ alias })
        if (existing.privateKeyHex !== privateKeyHex)
          throw new Error('key_already_exists: another key has this alias')
      }
      return { alias, type, privateKeyHex }
    },
    async getKey({ alias }) {
      const row = await database
        .selectFrom('veramo_private_keys')
        .selectAll()
        .where('alias', '=', alias)
        .executeTakeFirst()
      if (!row) throw new Error(`not_found: PrivateKey not found for alias=${alias}`)
      return toPrivateKey(row)
    },
    async deleteKey({ alias }) {
      await database.deleteFrom('veramo_private_keys').where('alias', '=', alias).execute()
      return true
    },
    async listKeys() {
      return (await database.selectFrom('veramo_private_keys').selectAll().execute()).map(toPrivateKey)
    },
  }
}
