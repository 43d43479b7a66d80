import type { IIdentifier, IService } from '@veramo/core-types'
import type { AbstractDIDStore } from '@veramo/did-manager'
import type { Kysely, Selectable } from 'kysely'
import { toKey } from '#agent/keys/veramo-key-store.ts'
import type { VeramoTables } from '#agent/store/tables/veramo.ts'

/** Veramo's DID store on PostgreSQL. Keys are kept by the key store; an identifier names them. */
export function createVeramoDidStore({ database }: { database: Kysely<VeramoTables> }): AbstractDIDStore {
  async function toIdentifier(row: Selectable<VeramoTables['veramo_identifiers']>): Promise<IIdentifier> {
    const keys = await database
      .selectFrom('veramo_keys')
      .selectAll()
      .where('kid', 'in', row.key_ids)
      .execute()
    return {
      did: row.did,
      provider: row.provider,
      ...(row.alias ? { alias: row.alias } : {}),
      ...(row.controller_key_id ? { controllerKeyId: row.controller_key_id } : {}),
      keys: keys.map(toKey),
      services: row.services as IService[],
    }
  }
  return {
    async importDID({ did, provider, alias, controllerKeyId, keys, services }) {
      const row = {
        provider,
        alias: alias ?? null,
        controller_key_id: controllerKeyId ?? null,
        key_ids: keys.map((key) => key.kid),
        services: JSON.stringify(services),
      }
      await database
        .insertInto('veramo_identifiers')
        .values({ did, ...row })
        .onConflict((conflict) => conflict.column('did').doUpdateSet(row))
        .execute()
      return true
    },
    async getDID(query: { did?: string; alias?: string }) {
      const [column, value] = query.did ? (['did', query.did] as const) : (['alias', query.alias] as const)
      if (!value) throw new Error('invalid_argument: Get requires did or alias')
      const row = await database
        .selectFrom('veramo_identifiers')
        .selectAll()
        .where(column, '=', value)
        .executeTakeFirst()
      if (!row) throw new Error(`not_found: IIdentifier not found with ${column}=${value}`)
      return toIdentifier(row)
    },
    async deleteDID({ did }) {
      await database.deleteFrom('veramo_identifiers').where('did', '=', did).execute()
      return true
    },
    async listDIDs({ alias, provider }) {
      const rows = await database
        .selectFrom('veramo_identifiers')
        .selectAll()
        .$if(alias !== undefined, (query) => query.where('alias', '=', alias!))
        .$if(provider !== undefined, (query) => query.where('provider', '=', provider!))
        .execute()
      return Promise.all(rows.map(toIdentifier))
    },
  }
}
