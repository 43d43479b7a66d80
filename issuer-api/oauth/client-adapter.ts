import type { Kysely } from 'kysely'
import type { Adapter } from 'oidc-provider'
import type { ClientTables } from '#agent/store/tables/client.ts'

/** Clients as oidc-provider reads them; they are registered by registerClient, never through it. */
export function createClientAdapter({ database }: { database: Kysely<ClientTables> }): Adapter {
  const refuse = async () => {
    throw new Error('clients are not changed by the authorization server')
  }
  return {
    async find(id) {
      const client = await database
        .selectFrom('clients')
        .select(['client_id', 'organisation', 'jwks', 'scopes'])
        .where('client_id', '=', id)
        .executeTakeFirst()
      return (
        client && {
          client_id: client.client_id,
          organisation: client.organisation,
          scope: client.scopes.join(' '),
          jwks: client.jwks,
          grant_types: ['client_credentials'],
          response_types: [],
          redirect_uris: [],
          token_endpoint_auth_method: 'private_key_jwt',
        }
      )
    },
    findByUid: refuse,
    findByUserCode: refuse,
    upsert: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
  }
}
