import type { Organisation } from '#agent/organisations/organisation.ts'
import { isEnrolled, type ResearchSubjectState } from '#schemas/trial-enrolment/lifecycle.ts'
import { computeReconsent, type ReconsentState } from '#schemas/trial-enrolment/reconsent.ts'
import { type Permissions, permissionsAfter, type Withdrawal } from '#schemas/trial-enrolment/withdrawal.ts'
import { checkTrialOf } from './check-trial-of.ts'
import { readConsents } from './read-consents.ts'
import { type EnrolmentVersion, readEnrolment } from './read-enrolment.ts'
import { siteDids } from './site-dids.ts'
import type { TrialWorld } from './trial-world.ts'

/** Where a participant stands at a moment. */
export type EnrolmentState = {
  recordVersion: number
  status: ResearchSubjectState
  enrolled: boolean
  protocolVersion: string
  reconsent: ReconsentState
  withdrawals: readonly Withdrawal[]
  permissions: Permissions
}

/**
 * Where a participant stands at a moment: computed from what took effect by then, nothing of it stored.
 *
 * @throws {AgentError} TRIAL_NOT_FOUND; RECORD_NOT_FOUND if they were not enrolled by then; SUBJECT_ERASED
 */
export async function readEnrolmentState({
  world,
  organisation,
  trial,
  record,
  at,
}: {
  world: TrialWorld
  organisation: Organisation
  trial: string
  record: string
  at: Date
}): Promise<EnrolmentState> {
  const enrolment = await readEnrolment({ world, organisation, record, at })
  const file = await checkTrialOf({ world, organisation, trial, enrolment })
  const { claims, subject } = enrolment
  const time = at.getTime()
  const consents = await readConsents({ world, database: world.database, trial, subject })
  const withdrawals = (await readWithdrawals({ world, record, enrolment })).filter(
    (withdrawal) => Date.parse(withdrawal.at) <= time,
  )
  const { status, followUpConsent: followUp, protocol } = claims
  return {
    recordVersion: enrolment.version,
    status,
    enrolled: isEnrolled(status),
    protocolVersion: protocol.version,
    reconsent: computeReconsent({
      trial: file,
      consents,
      state: status,
      site: siteDids(organisation),
      at: time,
    }),
    withdrawals,
    permissions: permissionsAfter({ withdrawals, followUp, at: time }),
  }
}

async function readWithdrawals({
  world: { database },
  record,
  enrolment: { seal },
}: {
  world: Pick<TrialWorld, 'database'>
  record: string
  enrolment: EnrolmentVersion
}): Promise<Withdrawal[]> {
  const rows = await database
    .selectFrom('trial_withdrawals')
    .select('sealed_withdrawal')
    .where('record', '=', record)
    .orderBy('recorded_at')
    .execute()
  return rows.map((row) => JSON.parse(seal.open(row.sealed_withdrawal).toString('utf8')))
}
