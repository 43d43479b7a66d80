import { AgentError } from '#agent/errors.ts'
import { type Seal, sealWith } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import type { IssuerWorld } from '../issuer-world.ts'

/** A license as it is on record now. `seal` is its subject's. */
export type LicenseOnRecord = { record: string; version: number; claims: PractitionerLicense; seal: Seal }

/**
 * The newest version of a license.
 *
 * @throws {AgentError} RECORD_NOT_FOUND if the organisation keeps no such license; SUBJECT_ERASED
 */
export async function readLicense({
  world,
  organisation,
  record,
}: {
  world: Pick<IssuerWorld, 'database' | 'subjectKeySeal'>
  organisation: Pick<Organisation, 'id'>
  record: string
}): Promise<LicenseOnRecord> {
  const row =
    isUuid(record) &&
    (await world.database
      .selectFrom('records')
      .innerJoin('subjects', 'subjects.id', 'records.subject')
      .innerJoin('record_versions', 'record_versions.record', 'records.id')
      .select(['version', 'sealed_claims', 'sealed_key'])
      .where('records.id', '=', record)
      .where('records.organisation', '=', organisation.id)
      .where('family', '=', 'practitioner-license')
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst())
  if (!row) throw new AgentError('RECORD_NOT_FOUND', 'there is no such license')
  if (!row.sealed_key) throw new AgentError('SUBJECT_ERASED', 'the subject of this license was erased')
  const seal = sealWith(world.subjectKeySeal.open(row.sealed_key))
  return { record, version: row.version, claims: openJson(seal, row.sealed_claims), seal }
}

export function openJson<Value>(seal: Seal, sealed: Buffer): Value {
  return JSON.parse(seal.open(sealed).toString('utf8')) as Value
}
