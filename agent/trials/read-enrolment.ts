import { AgentError } from '#agent/errors.ts'
import type { Seal } from '#agent/keys/seal.ts'
import { sealWith } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { TrialEnrolment } from '#schemas/trial-enrolment/claims.ts'
import type { TrialWorld } from './trial-world.ts'

/** A version of an enrolment's record. `subject` is the id under which the participant is kept, `seal` their key. */
export type EnrolmentVersion = {
  version: number
  effectiveAt: Date
  claims: TrialEnrolment
  subject: string
  seal: Seal
}

/**
 * The version of an enrolment that is in effect at a moment.
 *
 * @param at the newest version if left out, whenever it takes effect
 * @throws {AgentError} RECORD_NOT_FOUND if there was none by then; SUBJECT_ERASED
 */
export async function readEnrolment({
  world: { database, subjectKeySeal },
  organisation,
  record,
  at,
}: {
  world: Pick<TrialWorld, 'database' | 'subjectKeySeal'>
  organisation: Pick<Organisation, 'id'>
  record: string
  at?: Date
}): Promise<EnrolmentVersion> {
  const row = isUuid(record)
    ? await database
        .selectFrom('record_versions')
        .innerJoin('records', 'records.id', 'record_versions.record')
        .innerJoin('subjects', 'subjects.id', 'records.subject')
        .select(['version', 'effective_at', 'sealed_claims', 'subjects.id as subject', 'sealed_key'])
        .where('records.organisation', '=', organisation.id)
        .where('records.family', '=', 'trial-enrolment')
        .where('record', '=', record)
        .$if(at !== undefined, (query) => query.where('effective_at', '<=', at!))
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst()
    : undefined
  if (!row) throw new AgentError('RECORD_NOT_FOUND', 'there is no such enrolment')
  if (!row.sealed_key) throw new AgentError('SUBJECT_ERASED', 'the subject of this enrolment was erased')
  const seal = sealWith(subjectKeySeal.open(row.sealed_key))
  const claims: TrialEnrolment = JSON.parse(seal.open(row.sealed_claims).toString('utf8'))
  return { version: row.version, effectiveAt: row.effective_at, claims, subject: row.subject, seal }
}
