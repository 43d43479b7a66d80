import type { Organisation } from '#agent/organisations/organisation.ts'
import { subjectReference } from './find-subjects.ts'
import type { IssuerWorld } from './issuer-world.ts'

/** A credential as it is listed: no claims. */
export type ListedCredential = {
  id: string
  family: string
  record: string
  recordVersion: number
  issuedAt: Date
  validFrom: Date
  validUntil: Date | null
  status: 'active' | 'suspended' | 'revoked'
}

/** Where a page ends: the next one begins behind it. */
export type PageEnd = { issuedAt: Date; id: string }

/** The credentials of an organisation, oldest first, a page at a time. */
export async function listCredentials({
  world,
  organisation,
  family,
  status,
  subject,
  record,
  after,
  limit,
}: {
  world: Pick<IssuerWorld, 'database' | 'subjectReferenceKey'>
  organisation: Organisation
  family?: string
  status?: ListedCredential['status']
  /** The subject's DID. */
  subject?: string
  record?: string
  after?: PageEnd
  limit: number
}): Promise<{ credentials: ListedCredential[]; end: PageEnd | null }> {
  let query = world.database
    .selectFrom('credentials')
    .where('credentials.organisation', '=', organisation.id)
    .where('signature', 'is not', null)
  if (family !== undefined) query = query.where('family', '=', family)
  if (record !== undefined) query = query.where('record', '=', record)
  if (status === 'revoked') query = query.where('revoked', '=', true)
  if (status === 'suspended') query = query.where('revoked', '=', false).where('suspended', '=', true)
  if (status === 'active') query = query.where('revoked', '=', false).where('suspended', '=', false)
  if (subject !== undefined) {
    const key = world.subjectReferenceKey
    const reference = subjectReference({ key, organisation: organisation.id, subject })
    query = query.where((where) =>
      where(
        'credentials.subject',
        '=',
        where
          .selectFrom('subjects')
          .select('subjects.id')
          .where('subjects.organisation', '=', organisation.id)
          .where('subjects.reference', '=', reference),
      ),
    )
  }
  if (after) {
    query = query.where((where) =>
      where(where.refTuple('issued_at', 'credentials.id'), '>', where.tuple(after.issuedAt, after.id)),
    )
  }
  const rows = await query
    .select([
      'credentials.id',
      'family',
      'record',
      'record_version',
      'issued_at',
      'valid_from',
      'valid_until',
      'revoked',
      'suspended',
    ])
    .orderBy('issued_at')
    .orderBy('credentials.id')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    credentials: page.map((row) => ({
      id: row.id,
      family: row.family,
      record: row.record,
      recordVersion: row.record_version,
      issuedAt: row.issued_at,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      status: row.revoked ? 'revoked' : row.suspended ? 'suspended' : 'active',
    })),
    end: rows.length > limit && last ? { issuedAt: last.issued_at, id: last.id } : null,
  }
}
