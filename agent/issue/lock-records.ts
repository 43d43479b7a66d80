import type { Transaction } from 'kysely'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { Intent } from './issue-credentials.ts'

/** A record that a credential is to be a new version of, with the number of its newest. */
export type LockedRecord = { family: string; subject: string; version: number }

/** The records that intents name, locked, by id. */
export async function lockRecords({
  transaction,
  organisation,
  intents,
}: {
  transaction: Transaction<IssuerTables>
  organisation: Organisation
  intents: readonly Intent[]
}): Promise<ReadonlyMap<string, LockedRecord>> {
  const named = [...new Set(intents.flatMap(({ record }) => record ?? []))].sort()
  if (named.length === 0) return new Map()
  const records = await transaction
    .selectFrom('records')
    .select(['id', 'family', 'subject'])
    .where('organisation', '=', organisation.id)
    .where('id', 'in', named)
    .orderBy('id')
    .forUpdate()
    .execute()
  // after the lock, so that the newest version is seen
  const versions = await transaction
    .selectFrom('record_versions')
    .select((query) => ['record', query.fn.max('version').as('version')])
    .where('record', 'in', named)
    .groupBy('record')
    .execute()
  return new Map(
    records.map(({ id, family, subject }) => [
      id,
      { family, subject, version: versions.find(({ record }) => record === id)?.version ?? 0 },
    ]),
  )
}
