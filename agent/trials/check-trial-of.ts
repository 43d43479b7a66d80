import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { TrialFile } from '#schemas/trial-enrolment/trial.ts'
import type { EnrolmentVersion } from './read-enrolment.ts'
import { readTrialFile } from './read-trial.ts'
import { sharesNumber } from './register-trial.ts'
import type { TrialWorld } from './trial-world.ts'

/**
 * What is on record of the trial of an enrolment.
 *
 * @throws {AgentError} TRIAL_NOT_FOUND; RECORD_NOT_FOUND if the enrolment is in another trial
 */
export async function checkTrialOf({
  world: { database },
  organisation,
  trial,
  enrolment,
}: {
  world: Pick<TrialWorld, 'database'>
  organisation: Organisation
  trial: string
  enrolment: EnrolmentVersion
}): Promise<TrialFile> {
  const file = await readTrialFile({ database, organisation, trial })
  if (sharesNumber(file.registration.trialIds, enrolment.claims.trialIds)) return file
  throw new AgentError('RECORD_NOT_FOUND', 'there is no such enrolment in this trial')
}
