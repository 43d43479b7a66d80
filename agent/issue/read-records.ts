import { sealWith } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { subjectReference } from './find-subjects.ts'
import type { IssuerWorld } from './issuer-world.ts'

/** A record as it stands: its newest version, and the status of the newest credential that was issued from it. */
export type RecordNow = {
  id: string
  version: number
  createdAt: Date
  recordedAt: Date
  status: 'active' | 'suspended' | 'revoked'
  claims: Record<string, unknown>
}

/**
 * The records of a family, oldest first. Not those whose subject was erased, or of which no credential is kept.
 *
 * @param id of one record
 * @param subject a DID
 * @param after the last of the page before
 */
export async function readRecords({
  world: { database, subjectKeySeal, subjectReferenceKey },
  organisation,
  family,
  id,
  subject,
  after,
  limit,
}: {
  world: Pick<IssuerWorld, 'database' | 'subjectKeySeal' | 'subjectReferenceKey'>
  organisation: Pick<Organisation, 'id'>
  family: string
  id?: string | undefined
  subject?: string | undefined
  after?: { time: Date; id: string } | undefined
  limit: number
}): Promise<{ records: RecordNow[]; more: boolean }> {
  let query = database
    .selectFrom('records')
    .innerJoin('subjects', 'subjects.id', 'records.subject')
    .innerJoinLateral(
      (join) =>
        join
          .selectFrom('record_versions')
          .whereRef('record_versions.record', '=', 'records.id')
          .select(['version', 'recorded_at', 'sealed_claims'])
          .orderBy('version', 'desc')
          .limit(1)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      (join) =>
        join
          .selectFrom('credentials')
          .whereRef('credentials.record', '=', 'records.id')
          .where('signature', 'is not', null)
          .where('deleted_at', 'is', null)
          .select(['revoked', 'suspended'])
          .orderBy('record_version', 'desc')
          .orderBy('issued_at', 'desc')
          .limit(1)
          .as('issued'),
      (join) => join.onTrue(),
    )
    .where('records.organisation', '=', organisation.id)
    .where('records.family', '=', family)
    .where('sealed_key', 'is not', null)
  if (id !== undefined) query = query.where('records.id', '=', id)
  if (subject !== undefined) {
    const reference = subjectReference({ key: subjectReferenceKey, organisation: organisation.id, subject })
    query = query.where('subjects.reference', '=', reference)
  }
  if (after) {
    query = query.where((where) =>
      where(where.refTuple('records.created_at', 'records.id'), '>', where.tuple(after.time, after.id)),
    )
  }
  const rows = await query
    .select(['records.id', 'records.created_at', 'sealed_key', 'version', 'recorded_at', 'sealed_claims'])
    .select(['revoked', 'suspended'])
    .orderBy('records.created_at')
    .orderBy('records.id')
    .limit(limit + 1)
    .execute()
  const records = rows.slice(0, limit).map((row): RecordNow => {
    const seal = sealWith(subjectKeySeal.open(row.sealed_key!))
    return {
      id: row.id,
      version: row.version,
      createdAt: row.created_at,
      recordedAt: row.recorded_at,
      status: row.revoked ? 'revoked' : row.suspended ? 'suspended' : 'active',
      claims: JSON.parse(seal.open(row.sealed_claims).toString('utf8')),
    }
  })
  return { records, more: rows.length > limit }
}
