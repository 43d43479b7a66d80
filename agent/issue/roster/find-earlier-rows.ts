import type { Kysely } from 'kysely'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuanceTables } from '#agent/store/tables/issuance.ts'

/** A row that an earlier run recorded. One that it could not sign any more is signed when it is asked for again. */
export type EarlierRow = { id: string; record: string; isSigned: boolean }

/** What earlier runs with the same file issued of these rows, by their Idempotency-Keys. */
export async function findEarlierRows({
  database,
  organisation,
  keys,
}: {
  database: Kysely<IssuanceTables>
  organisation: Pick<Organisation, 'id'>
  keys: readonly string[]
}): Promise<Map<string, EarlierRow>> {
  if (keys.length === 0) return new Map()
  const rows = await database
    .selectFrom('idempotency_keys')
    .innerJoin('credentials', 'credentials.id', 'idempotency_keys.credential')
    .select(['idempotency_keys.key', 'credentials.id', 'credentials.record', 'credentials.signature'])
    .where('idempotency_keys.organisation', '=', organisation.id)
    .where('idempotency_keys.key', 'in', keys)
    .execute()
  return new Map(
    rows.map(({ key, id, record, signature }) => [key, { id, record, isSigned: signature !== null }]),
  )
}
