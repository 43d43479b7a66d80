/** The 13 codes of FHIR R4 `ResearchSubject.status` (R5 moved them to `progress.subjectState`). */
export const RESEARCH_SUBJECT_STATES = [
  'candidate',
  'eligible',
  'follow-up',
  'ineligible',
  'not-registered',
  'off-study',
  'on-study',
  'on-study-intervention',
  'on-study-observation',
  'pending-on-study',
  'potential-candidate',
  'screening',
  'withdrawn',
] as const
