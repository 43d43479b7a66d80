import type { Kysely } from 'kysely'
import type { ClientTables } from '#agent/store/tables/client.ts'

/**
 * Makes an organisation's client unknown to the authorization server: it is given no token any more. Those that it has
 * are good until they expire.
 *
 * @returns whether there was one
 */
export async function removeClient({
  database,
  clientId,
  organisation,
}: {
  database: Kysely<ClientTables>
  clientId: string
  organisation: string
}): Promise<boolean> {
  const { numDeletedRows } = await database
    .deleteFrom('clients')
    .where('client_id', '=', clientId)
    .where('organisation', '=', organisation)
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}
