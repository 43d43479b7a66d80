import type { RESEARCH_SUBJECT_STATES } from '../vocabulary/research-subject-states.ts'

export type ResearchSubjectState = (typeof RESEARCH_SUBJECT_STATES)[number]

/**
 * The states that a participant can go to from each (FHIR R4 `research-subject-status`). The trap of the code system:
 * `withdrawn` is "before registration"; who withdraws after it is `off-study`, or in `follow-up` as they agreed.
 * `ineligible`, `not-registered`, `off-study` and `withdrawn` are ends: somebody who is screened again is a new subject,
 * with a new subject id and a new record.
 */
const NEXT: Readonly<Record<ResearchSubjectState, readonly ResearchSubjectState[]>> = {
  'potential-candidate': ['candidate', 'screening', 'ineligible', 'not-registered', 'withdrawn'],
  candidate: ['screening', 'ineligible', 'not-registered', 'withdrawn'],
  screening: ['eligible', 'ineligible', 'not-registered', 'withdrawn'],
  eligible: ['pending-on-study', 'on-study', 'ineligible', 'not-registered', 'withdrawn'],
  'pending-on-study': ['on-study', 'ineligible', 'not-registered', 'withdrawn'],
  'on-study': ['on-study-intervention', 'on-study-observation', 'follow-up', 'off-study'],
  'on-study-intervention': ['on-study-observation', 'follow-up', 'off-study'],
  'on-study-observation': ['on-study-intervention', 'follow-up', 'off-study'],
  'follow-up': ['off-study'],
  ineligible: [],
  'not-registered': [],
  'off-study': [],
  withdrawn: [],
}

/** Whether a participant's state may change like this. Staying is no change, and allowed. */
export function mayBecome({ from, to }: { from: ResearchSubjectState; to: ResearchSubjectState }): boolean {
  return from === to || NEXT[from].includes(to)
}

/** Whether it is the end of a participation. */
export function isFinal(state: ResearchSubjectState): boolean {
  return NEXT[state].length === 0
}

const ENROLLED: readonly ResearchSubjectState[] = [
  'on-study',
  'on-study-intervention',
  'on-study-observation',
  'follow-up',
]

/** Whether somebody takes part at the moment, follow-up included. */
export function isEnrolled(state: ResearchSubjectState): boolean {
  return ENROLLED.includes(state)
}
