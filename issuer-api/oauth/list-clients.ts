import type { Kysely } from 'kysely'
import type { ClientTables } from '#agent/store/tables/client.ts'

/** An API client, as an operator sees it; times are RFC 3339. */
export type ListedClient = {
  clientId: string
  organisation: string
  scopes: readonly string[]
  createdAt: string
  changedAt: string
}

/** The API clients that the authorization server knows, by organisation and id. */
export async function listClients({ database }: { database: Kysely<ClientTables> }): Promise<ListedClient[]> {
  const rows = await database
    .selectFrom('clients')
    .select(['client_id', 'organisation', 'scopes', 'created_at', 'changed_at'])
    .orderBy('organisation')
    .orderBy('client_id')
    .execute()
  return rows.map(({ client_id, organisation, scopes, created_at, changed_at }) => ({
    clientId: client_id,
    organisation,
    scopes,
    createdAt: created_at.toISOString(),
    changedAt: changed_at.toISOString(),
  }))
}
