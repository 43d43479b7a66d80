import { AgentError } from '#agent/errors.ts'
import { subjectReference } from '#agent/issue/find-subjects.ts'
import type { FamilyCheck } from '#agent/issue/issue-credentials.ts'
import { checkNullifier } from '#agent/nullifiers/check-nullifier.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { TrialEnrolment } from '#schemas/trial-enrolment/claims.ts'
import { decideEnrolment } from '#schemas/trial-enrolment/decide-enrolment.ts'
import { type EnrolmentFault, fault } from '#schemas/trial-enrolment/enrolment-fault.ts'
import { mayBecome, type ResearchSubjectState } from '#schemas/trial-enrolment/lifecycle.ts'
import type { SignedConsent } from '#schemas/trial-enrolment/signed-consent.ts'
import { readConsents } from './read-consents.ts'
import { readEnrolment } from './read-enrolment.ts'
import { listRegistrations, readTrialFile } from './read-trial.ts'
import { sharesNumber } from './register-trial.ts'
import { siteDids } from './site-dids.ts'
import type { TrialWorld } from './trial-world.ts'

/**
 * Holds an enrolment that is to be issued against what the organisation has on record of the trial, and a new version of
 * one against the version before. An organisation that keeps no trial has nothing to hold it against: the rules of the
 * claims themselves are all there is.
 *
 * @throws {AgentError} from the check: ENROLMENT_INVALID, with every fault
 */
export function createCheckEnrolment({ world }: { world: TrialWorld }): FamilyCheck {
  return async ({ organisation, claims, request: { record, now } }) => {
    const enrolment = claims as TrialEnrolment
    const before = record === undefined ? undefined : await findBefore({ world, organisation, record })
    const faults: EnrolmentFault[] = []
    if (before && !mayBecome({ from: before.claims.status, to: enrolment.status })) {
      faults.push(
        fault('/status', 'STATE_TRANSITION_FORBIDDEN', 'the enrolment cannot go from its status to this'),
      )
    }
    faults.push(...(await decide({ world, organisation, enrolment, before: before?.claims.status, now })))
    if (faults.length > 0) {
      throw new AgentError(
        'ENROLMENT_INVALID',
        'the enrolment is not valid by what is on record of the trial',
        {
          faults: faults.map((each) => ({
            ...each,
            pointer: `/credential/credentialSubject${each.pointer}`,
          })),
        },
      )
    }
    // what was checked is what it follows: another version meanwhile would not have been looked at
    return before ? { expectedVersion: before.version } : {}
  }
}

/** A record that there is not, or not of an enrolment, is refused where records are locked. */
async function findBefore(options: { world: TrialWorld; organisation: Organisation; record: string }) {
  try {
    return await readEnrolment(options)
  } catch (error) {
    if (error instanceof AgentError && error.code === 'RECORD_NOT_FOUND') return undefined
    throw error
  }
}

async function decide({
  world,
  organisation,
  enrolment,
  before,
  now,
}: {
  world: TrialWorld
  organisation: Organisation
  enrolment: TrialEnrolment
  before: ResearchSubjectState | undefined
  now: Date
}): Promise<EnrolmentFault[]> {
  const { database } = world
  const kept = await listRegistrations({ database, organisation })
  if (kept.length === 0) return []
  const found = kept.filter(({ registration }) => sharesNumber(registration.trialIds, enrolment.trialIds))
  const [trial] = found
  if (!trial || found.length > 1) {
    return [fault('/trialIds', 'TRIAL_UNKNOWN', 'not the numbers of one trial that is kept here')]
  }
  const unknown = enrolment.trialIds.findIndex((id) => !sharesNumber(trial.registration.trialIds, [id]))
  if (unknown !== -1) {
    return [fault(`/trialIds/${unknown}`, 'TRIAL_UNKNOWN', 'not a number of the trial that is kept here')]
  }
  const file = await readTrialFile({ database, organisation, trial: trial.trial })
  const consents = await findConsents({ world, organisation, trial: trial.trial, subject: enrolment.id })
  const site = siteDids(organisation)
  return [
    ...decideEnrolment({ claims: enrolment, before, trial: file, consents, site, at: now.getTime() }),
    ...(await checkNullifier({ world, organisation, ...trial, enrolment })),
  ]
}

async function findConsents({
  world,
  organisation,
  trial,
  subject,
}: {
  world: TrialWorld
  organisation: Organisation
  trial: string
  subject: string
}): Promise<SignedConsent[]> {
  const { database, subjectReferenceKey: key } = world
  const row = await database
    .selectFrom('subjects')
    .select('id')
    .where('organisation', '=', organisation.id)
    .where('reference', '=', subjectReference({ key, organisation: organisation.id, subject }))
    .executeTakeFirst()
  return row ? readConsents({ world, database, trial, subject: row.id }) : []
}
