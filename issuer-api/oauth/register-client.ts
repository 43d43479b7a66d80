import type { JWK } from 'jose'
import type { Kysely } from 'kysely'
import type { ClientTables } from '#agent/store/tables/client.ts'
import { scopes as knownScopes } from '#http/scopes.ts'

/** What a client can be allowed. */
export const clientScopes: readonly string[] = Object.keys(knownScopes)

const CLIENT_ID = /^[\x21-\x7e]{1,128}$/
const ORGANISATION = /^[a-z0-9-]{1,64}$/

/** Members that only a private or symmetric key has (RFC 7518 §6). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/**
 * Makes an organisation's client known to the authorization server, or changes its keys and scopes; its organisation
 * never changes.
 *
 * @param jwks its public keys, Ed25519 or P-256
 * @throws {Error} if anything of it is not allowed
 */
export async function registerClient({
  database,
  clientId,
  organisation,
  jwks,
  scopes,
  now,
}: {
  database: Kysely<ClientTables>
  clientId: string
  organisation: string
  jwks: { keys: JWK[] }
  scopes: readonly string[]
  now: Date
}): Promise<void> {
  if (!CLIENT_ID.test(clientId)) throw new Error('a client id is 1 to 128 visible ASCII characters')
  if (!ORGANISATION.test(organisation)) throw new Error('an organisation is named by its slug')
  if (scopes.length === 0) throw new Error('a client needs a scope')
  for (const scope of scopes)
    if (!Object.hasOwn(knownScopes, scope)) throw new Error(`no such scope: ${scope}`)
  if (jwks.keys.length === 0) throw new Error('a client needs a key')
  for (const key of jwks.keys) checkKey(key)
  const kept = { jwks: JSON.stringify(jwks), scopes: [...scopes], changed_at: now }
  const written = await database
    .insertInto('clients')
    .values({ client_id: clientId, organisation, created_at: now, ...kept })
    .onConflict((conflict) =>
      conflict.column('client_id').doUpdateSet(kept).where('clients.organisation', '=', organisation),
    )
    .returning('client_id')
    .executeTakeFirst()
  if (!written) throw new Error(`the client ${clientId} is another organisation's`)
}

function checkKey(key: JWK): void {
  const allowed = (key.kty === 'OKP' && key.crv === 'Ed25519') || (key.kty === 'EC' && key.crv === 'P-256')
  if (!allowed) throw new Error('a client key is Ed25519 or P-256')
  if (SECRET_MEMBERS.some((member) => member in key)) throw new Error("a client's private key is its own")
}
