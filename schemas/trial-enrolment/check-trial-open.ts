import type { TrialEnrolment } from './claims.ts'
import { type EnrolmentFault, fault } from './enrolment-fault.ts'
import { isEnrolled, isFinal, type ResearchSubjectState } from './lifecycle.ts'
import type { TrialFile } from './trial.ts'
import { isOpenToAccrual, isOpenToIntervention } from './trial-status.ts'

/**
 * Whether the trial took participants when this one came in, and gives them what is investigated if they are to get it
 * (21 CFR 56.113, 21 CFR 312.42). Whoever is in it goes on: a closed trial still follows its participants.
 *
 * @param before the status of the version before; left out for the first
 * @param at milliseconds since 1970
 */
export function checkTrialOpen({
  claims,
  before,
  trial: { statuses },
  site,
  at,
}: {
  claims: TrialEnrolment
  before: ResearchSubjectState | undefined
  trial: Pick<TrialFile, 'statuses'>
  site: readonly string[]
  at: number
}): EnrolmentFault[] {
  const { status } = claims
  const comesIn = before === undefined ? !isFinal(status) : !isEnrolled(before) && isEnrolled(status)
  const time = before === undefined ? timeOfComing(claims) : at
  if (comesIn && !isOpenToAccrual({ statuses, site, at: time })) {
    return [fault('/status', 'TRIAL_NOT_OPEN', 'the trial did not take participants at this site then')]
  }
  const isGiven = status === 'on-study-intervention' && before !== status
  if (isGiven && !isOpenToIntervention({ statuses, site, at: before === undefined ? time : at })) {
    return [fault('/status', 'TRIAL_NOT_OPEN', 'nothing that is investigated was given at this site then')]
  }
  return []
}

/** An enrolment may be issued long after it: what counts is the consent, or the randomisation where that came later. */
function timeOfComing({ consent, milestones = [] }: TrialEnrolment): number {
  const randomised = milestones.find(({ milestone }) => milestone === 'randomised')
  const consented = Date.parse(consent.obtainedAt)
  return randomised ? Math.max(consented, Date.parse(randomised.date)) : consented
}
