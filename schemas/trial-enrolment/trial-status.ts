import { type Static, Type } from '@sinclair/typebox'
import type { ClaimFault } from '../claim-fault.ts'
import { codeOf, dateTime, did, object } from '../claim-types.ts'

/**
 * Of the codes of FHIR R4 `research-study-status`, those that a trial which takes participants goes through. Each closes
 * more than the one before.
 */
const TRIAL_STATUSES = [
  'active',
  'temporarily-closed-to-accrual',
  'temporarily-closed-to-accrual-and-intervention',
  'closed-to-accrual',
  'closed-to-accrual-and-intervention',
  'completed',
] as const

const BASES = ['sponsor', 'irb', 'regulator', 'site'] as const

/** Whether a trial takes participants, everywhere or at one site. */
export const trialStatus = object(
  {
    status: codeOf(TRIAL_STATUSES, { title: 'Status', description: 'FHIR R4 ResearchStudy.status.' }),
    from: dateTime({ title: 'From', description: 'The first moment at which it holds.' }),
    basis: codeOf(BASES, {
      title: 'Basis',
      description:
        'Who decided: the sponsor (21 CFR 312.56), the review board (21 CFR 56.113), a regulator (21 CFR 312.42), the site itself.',
    }),
    site: Type.Optional(did({ title: 'Site', description: 'The DID of the only site for which it holds.' })),
  },
  {
    title: 'Trial status',
    description: 'Whether a trial takes participants. Holds no reason in words: it is public.',
  },
)

export type TrialStatus = Static<typeof trialStatus>

/** What a trial does not go back from. `active` again after `closed-to-accrual` would be another trial. */
const LASTING: readonly TrialStatus['status'][] = [
  'closed-to-accrual',
  'closed-to-accrual-and-intervention',
  'completed',
]

/** What is wrong with a status that is to follow those on record: times go on, and what has ended does not begin again. */
export function checkTrialStatus({
  status,
  statuses,
}: {
  status: TrialStatus
  statuses: readonly TrialStatus[]
}): ClaimFault[] {
  const last = statuses.findLast(({ site }) => site === status.site)
  if (!last) return []
  const faults: ClaimFault[] = []
  if (Date.parse(status.from) <= Date.parse(last.from)) {
    faults.push({
      pointer: '/from',
      code: 'DATE_ORDER',
      message: 'from is not after that of the last status',
    })
  }
  if (LASTING.indexOf(status.status) < LASTING.indexOf(last.status)) {
    const message = 'the trial does not go back from the last status on record'
    faults.push({ pointer: '/status', code: 'CLAIM_CONTRADICTS', message })
  }
  return faults
}

type Moment = {
  statuses: readonly TrialStatus[]
  /** The DIDs of the site. */
  site: readonly string[]
  /** Milliseconds since 1970. */
  at: number
}

/** Whether participants could be taken in at a site at a moment. */
export function isOpenToAccrual(moment: Moment): boolean {
  return inForce(moment).every((status) => status === 'active')
}

/** Whether participants could be given what is investigated. */
export function isOpenToIntervention(moment: Moment): boolean {
  return inForce(moment).every((status) => status !== 'completed' && !status.endsWith('-and-intervention'))
}

/** How it stands at a site at a moment: the trial's status or the site's, whichever closes more. */
export function trialStatusAt(moment: Moment): TrialStatus['status'] {
  const found = inForce(moment).map((status) => TRIAL_STATUSES.indexOf(status))
  return TRIAL_STATUSES[Math.max(0, ...found)]!
}

/** The status of the trial and that of the site, where they have one. */
function inForce({ statuses, site, at }: Moment): TrialStatus['status'][] {
  const begun = statuses.filter(({ from }) => Date.parse(from) <= at)
  const ofTrial = begun.findLast((each) => each.site === undefined)
  const ofSite = begun.findLast((each) => each.site !== undefined && site.includes(each.site))
  return [ofTrial, ofSite].flatMap((each) => (each ? [each.status] : []))
}
