import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import type { ConsentWorld } from './consent-world.ts'
import { openJson } from './seal-json.ts'

/** What is kept of a consent, sealed. */
export type KeptConsent = {
  /** Of the credential. */
  id: string
  /** The custodian's DID. */
  issuer: string
  /** As it was presented. */
  credential: unknown
  claims: PatientConsent
}

/** `consent`: the digest that withdrawals are found by. */
export type FoundConsent = KeptConsent & { consent: Buffer; receivedAt: Date; withdrawnAt: Date | null }

type Filter = { patient: Buffer; organisation: string } | { credential: Buffer }

/**
 * The consents that an organisation holds of a patient, or every holding of a credential's id. Read from the database
 * each time: what one process was told, every other knows with its next statement.
 */
export async function readConsents({
  world: { database, seal },
  by,
}: {
  world: ConsentWorld
  by: Filter
}): Promise<FoundConsent[]> {
  const query = database
    .selectFrom('consents')
    .leftJoin('consent_withdrawals', 'consent_withdrawals.consent', 'consents.consent')
    .select([
      'consents.consent',
      'consents.sealed',
      'consents.received_at',
      'consent_withdrawals.received_at as withdrawn_at',
    ])
  const rows = await ('credential' in by
    ? query.where('credential', '=', by.credential)
    : query.where('patient', '=', by.patient).where('organisation', '=', by.organisation)
  ).execute()
  return rows.map(({ consent, sealed, received_at, withdrawn_at }) => ({
    ...openJson<KeptConsent>(seal, sealed),
    consent,
    receivedAt: received_at,
    withdrawnAt: withdrawn_at,
  }))
}
