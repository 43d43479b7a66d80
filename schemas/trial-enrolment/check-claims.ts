import type { ClaimFault } from '../claim-fault.ts'
import { isTrialNumber } from '../vocabulary/check-trial-number.ts'
import type { TrialEnrolment } from './claims.ts'

/** What the schema of a trial enrolment cannot say. */
export function checkClaims(claims: TrialEnrolment): ClaimFault[] {
  const faults: ClaimFault[] = []
  checkTrialIds(claims, faults)
  checkApproval(claims, faults)
  checkConsent(claims, faults)
  checkMilestones(claims, faults)
  if (claims.subjectId === claims.id) {
    faults.push(
      contradicts('/subjectId', 'subjectId: it is made of nothing that is known of the participant'),
    )
  }
  return faults
}

function checkTrialIds({ trialIds = [] }: Partial<TrialEnrolment>, faults: ClaimFault[]): void {
  const registries = new Set<string>()
  trialIds.forEach((trialId, index) => {
    if (!isTrialNumber(trialId)) {
      faults.push({
        pointer: `/trialIds/${index}/number`,
        code: 'CLAIM_FORM',
        message: `number in trialIds is not of the form that ${trialId.registry} gives`,
      })
    }
    if (registries.has(trialId.registry)) {
      faults.push({
        pointer: `/trialIds/${index}/registry`,
        code: 'CLAIM_DUPLICATE',
        message: 'registry in trialIds is named twice: a trial has one number in each',
      })
    }
    registries.add(trialId.registry)
  })
}

/** ICH E6(R3) 2.8: the form's version is approved before it is used. */
function checkApproval({ consentForm, consent }: TrialEnrolment, faults: ClaimFault[]): void {
  if (consentForm.irbApproval.date <= dayOf(consent.obtainedAt)) return
  faults.push({
    pointer: '/consentForm/irbApproval/date',
    code: 'DATE_ORDER',
    message: 'date of irbApproval is after consent was obtained: approval comes before use',
  })
}

function checkConsent({ id, consent, investigator }: TrialEnrolment, faults: ClaimFault[]): void {
  const { consenter, representative, method, witness, conductedBy } = consent
  const isRepresented = consenter !== 'participant'
  if (isRepresented && !representative) {
    faults.push({
      pointer: '/consent/representative',
      code: 'CLAIM_MISSING',
      message: 'representative is missing: somebody else consented for the participant',
    })
  }
  if (!isRepresented && representative) {
    faults.push(
      contradicts('/consent/representative', 'representative: the participant consented themselves'),
    )
  }
  if (representative?.id === id) {
    faults.push(
      contradicts('/consent/representative/id', 'representative: it is somebody else than the participant'),
    )
  }
  if (conductedBy === id || (representative?.id !== undefined && conductedBy === representative.id)) {
    faults.push(
      contradicts('/consent/conductedBy', 'conductedBy: nobody leads the discussion with themselves'),
    )
  }
  if (method === 'oral-short-form' && witness === undefined) {
    faults.push({
      pointer: '/consent/witness',
      code: 'CLAIM_MISSING',
      message: 'witness is missing: oral consent has an impartial one',
    })
  }
  if (witness !== undefined && [id, representative?.id, conductedBy, investigator.id].includes(witness)) {
    faults.push(contradicts('/consent/witness', 'witness: who takes part is not impartial'))
  }
}

/** ICH E6(R3) 2.8: consent comes before any procedure of the trial. */
function checkMilestones({ milestones = [], consent }: TrialEnrolment, faults: ClaimFault[]): void {
  const dates = new Map<string, string>()
  milestones.forEach(({ milestone, date }, index) => {
    if (dates.has(milestone)) {
      faults.push({
        pointer: `/milestones/${index}/milestone`,
        code: 'CLAIM_DUPLICATE',
        message: 'milestone in milestones is reached twice',
      })
    }
    dates.set(milestone, date)
    if (milestone !== 'signed-up' && date < dayOf(consent.obtainedAt)) {
      faults.push({
        pointer: `/milestones/${index}/date`,
        code: 'DATE_ORDER',
        message: 'date in milestones is before consent was obtained',
      })
    }
  })
  const screened = dates.get('screened')
  const randomised = dates.get('randomised')
  if (screened !== undefined && randomised !== undefined && randomised < screened) {
    faults.push({
      pointer: '/milestones',
      code: 'DATE_ORDER',
      message: 'milestones: randomised before screened',
    })
  }
}

/** The day at the site: dates there are the site's own, as is the offset of the moment. */
function dayOf(moment: string): string {
  return moment.slice(0, 10)
}

function contradicts(pointer: string, message: string): ClaimFault {
  return { pointer, code: 'CLAIM_CONTRADICTS', message }
}
