import type { Transaction } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import { sealWith } from '#agent/keys/seal.ts'
import type { IssuanceTables } from '#agent/store/tables/issuance.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import type { LicenseStatus } from '#schemas/practitioner-license/lifecycle.ts'
import type { IssuerWorld } from '../issuer-world.ts'
import type { StatusPurpose } from '../set-credential-status.ts'
import { openJson } from './read-license.ts'

/** While a license stands so, none of its credentials is freed of a suspension. */
const WITHHELD: ReadonlySet<LicenseStatus> = new Set(['suspended', 'revoked', 'surrendered', 'deceased'])

/**
 * Whether a license is suspended is told by its record alone, and its credentials follow by transitions: one that is
 * changed by itself must not say something else. That one credential is revoked (it went to somebody else, a correction
 * took its place) is no statement about the license, and is not looked at here.
 *
 * Locks the record until the transaction ends, before anything of its credentials is locked: in the order of transitions.
 *
 * @param endpoint where the record is changed, for the message
 * @throws {AgentError} STATUS_OF_RECORD
 */
export async function checkRecordStatus({
  transaction,
  world,
  credential,
  purpose,
  value,
  endpoint,
}: {
  transaction: Transaction<IssuanceTables>
  world: Pick<IssuerWorld, 'subjectKeySeal'>
  /** Id under which it is kept. */
  credential: string
  purpose: StatusPurpose
  value: boolean
  endpoint: (record: string) => string
}): Promise<void> {
  if (purpose !== 'suspension') return
  const license = await transaction
    .selectFrom('credentials')
    .innerJoin('records', 'records.id', 'credentials.record')
    .select('records.id')
    .where('credentials.id', '=', credential)
    .where('records.family', '=', 'practitioner-license')
    .forUpdate('records')
    .executeTakeFirst()
  if (!license) return
  const newest = await transaction
    .selectFrom('record_versions')
    .innerJoin('records', 'records.id', 'record_versions.record')
    .innerJoin('subjects', 'subjects.id', 'records.subject')
    .select(['sealed_claims', 'sealed_key'])
    .where('record', '=', license.id)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  // nobody can read any more how the license of an erased subject stands: it is not handed back its standing
  const status =
    newest.sealed_key === null
      ? undefined
      : openJson<PractitionerLicense>(
          sealWith(world.subjectKeySeal.open(newest.sealed_key)),
          newest.sealed_claims,
        ).status
  const agrees = value
    ? status === undefined || status === 'suspended'
    : status !== undefined && !WITHHELD.has(status)
  if (agrees) return
  throw new AgentError(
    'STATUS_OF_RECORD',
    `the record of the license says otherwise: change it by POST ${endpoint(license.id)}`,
  )
}
