import type { Organisation } from '#agent/organisations/organisation.ts'
import type { TrialEnrolment } from '#schemas/trial-enrolment/claims.ts'
import { type EnrolmentFault, fault } from '#schemas/trial-enrolment/enrolment-fault.ts'
import { isFinal } from '#schemas/trial-enrolment/lifecycle.ts'
import type { TrialRegistration } from '#schemas/trial-enrolment/trial.ts'
import { computeHolder, readHex } from './compute-nullifier.ts'
import type { NullifierWorld } from './nullifier-world.ts'

/**
 * Whether an enrolment into a trial of a competing class holds a nullifier of that class. One in follow-up or at its end
 * needs none: the washout runs by then, or is over.
 *
 * @param trial the id under which the organisation keeps the trial
 * @returns what is wrong, nothing if it holds one; pointers are into the claims
 */
export async function checkNullifier({
  world,
  organisation,
  trial,
  registration: { competingClass },
  enrolment: { nullifier, status, subjectId },
}: {
  world: NullifierWorld
  organisation: Pick<Organisation, 'id'>
  trial: string
  registration: TrialRegistration
  enrolment: TrialEnrolment
}): Promise<EnrolmentFault[]> {
  if (competingClass === undefined || status === 'follow-up' || isFinal(status)) return []
  if (!nullifier) {
    return [fault('/nullifier', 'NULLIFIER_MISSING', 'the trial is of a class that nobody joins twice')]
  }
  if (!nullifier.scope.startsWith(`${competingClass}/`)) {
    return [fault('/nullifier/scope', 'NULLIFIER_SCOPE', 'not of the class that the trial is of')]
  }
  const held = await world.database
    .selectFrom('nullifier_claims')
    .select('id')
    .where('organisation', '=', organisation.id)
    .where('nullifier', '=', readHex(nullifier.value))
    .where('holder', '=', computeHolder({ world, organisation, holder: { trial, subjectId } }))
    .where('washout_until', 'is', null)
    .executeTakeFirst()
  if (held) return []
  return [fault('/nullifier/value', 'NULLIFIER_NOT_HELD', 'this enrolment does not hold the nullifier')]
}
