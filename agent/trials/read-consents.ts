import type { Kysely } from 'kysely'
import { sealWith } from '#agent/keys/seal.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { SignedConsent } from '#schemas/trial-enrolment/signed-consent.ts'
import type { TrialWorld } from './trial-world.ts'

/**
 * The signed consents of a participant in a trial, oldest first.
 *
 * @param subject the id under which the subject is kept
 */
export async function readConsents({
  world: { subjectKeySeal },
  database,
  trial,
  subject,
}: {
  world: Pick<TrialWorld, 'subjectKeySeal'>
  database: Kysely<IssuerTables>
  trial: string
  subject: string
}): Promise<SignedConsent[]> {
  const rows = await database
    .selectFrom('trial_consents')
    .innerJoin('subjects', 'subjects.id', 'trial_consents.subject')
    .select(['sealed_consent', 'sealed_key'])
    .where('trial', '=', trial)
    .where('trial_consents.subject', '=', subject)
    .orderBy('trial_consents.id')
    .execute()
  return rows.flatMap(({ sealed_consent, sealed_key }) =>
    sealed_key
      ? [JSON.parse(sealWith(subjectKeySeal.open(sealed_key)).open(sealed_consent).toString('utf8'))]
      : [],
  )
}
