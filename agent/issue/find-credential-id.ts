import type { Kysely, Transaction } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuanceTables } from '#agent/store/tables/issuance.ts'

/**
 * The id under which a credential is kept; of several that have the same id of their own, of the newest.
 *
 * @throws {AgentError} CREDENTIAL_NOT_FOUND if this organisation issued none with the id
 */
export async function findCredentialId({
  database,
  organisation,
  id,
}: {
  database: Pick<Kysely<IssuanceTables> | Transaction<IssuanceTables>, 'selectFrom'>
  organisation: Pick<Organisation, 'id'>
  id: string
}): Promise<string> {
  const row = await database
    .selectFrom('credentials')
    .select('id')
    .where('organisation', '=', organisation.id)
    .where((where) => where.or([where('id', '=', id), where('own_id', '=', id)]))
    .orderBy('issued_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) throw new AgentError('CREDENTIAL_NOT_FOUND', 'no such credential')
  return row.id
}
