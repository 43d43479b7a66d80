import type { Kysely } from 'kysely'
import type { VerificationRecordTables } from '#agent/store/tables/verification-record.ts'
import type { VerificationRecord } from './verification-record.ts'

/** The verification records of an organisation, oldest first. `after` is the last of the page before. */
export async function listVerifications({
  database,
  organisation,
  id,
  after,
  limit,
}: {
  database: Kysely<VerificationRecordTables>
  organisation: string
  /** UUID, of one record. */
  id?: string | undefined
  after?: { time: Date; id: string } | undefined
  limit: number
}): Promise<{ records: VerificationRecord[]; end: { time: Date; id: string } | null }> {
  let query = database.selectFrom('verification_records').where('organisation', '=', organisation)
  if (id !== undefined) query = query.where('id', '=', id)
  if (after) {
    query = query.where((where) =>
      where(where.refTuple('created_at', 'id'), '>', where.tuple(after.time, after.id)),
    )
  }
  const rows = await query
    .select(['id', 'created_at', 'record'])
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    records: page.map(({ record }) => JSON.parse(record) as VerificationRecord),
    end: rows.length > limit && last ? { time: last.created_at, id: last.id } : null,
  }
}
