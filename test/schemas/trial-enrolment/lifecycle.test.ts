import test from 'ava'
import fc from 'fast-check'
import {
  isEnrolled,
  isFinal,
  mayBecome,
  type ResearchSubjectState,
} from '#schemas/trial-enrolment/lifecycle.ts'
import { RESEARCH_SUBJECT_STATES } from '#schemas/vocabulary/research-subject-states.ts'

type Row = [from: ResearchSubjectState, to: ResearchSubjectState, allowed: boolean, title: string]

const rows: Row[] = [
  ['screening', 'withdrawn', true, 'FHIR R4: withdrawn is before registration'],
  [
    'on-study',
    'withdrawn',
    false,
    'FHIR R4: who withdraws after registration is not withdrawn, but off-study',
  ],
  ['on-study-intervention', 'off-study', true, 'FHIR R4: off-study, through withdrawal among others'],
  ['on-study-intervention', 'follow-up', true, 'stopping visits is not the end: follow-up as agreed'],
  ['on-study-intervention', 'on-study-observation', true, 'stopping the product is not the end of visits'],
  ['candidate', 'on-study', false, 'nobody is enrolled without screening'],
  ['screening', 'on-study', false, 'nobody is enrolled who was not found eligible'],
  ['ineligible', 'on-study', false, 'nobody is enrolled who is not eligible'],
  ['off-study', 'on-study', false, 'who left does not come back under the same subject id'],
  ['follow-up', 'on-study-intervention', false, 'follow-up does not go back to the product'],
  ['on-study', 'on-study', true, 'staying is no change'],
]

for (const [from, to, allowed, title] of rows) {
  test(`${title}: ${from} to ${to}`, (t) => t.is(mayBecome({ from, to }), allowed))
}

const state = fc.constantFrom(...RESEARCH_SUBJECT_STATES)
const nextOf = (from: ResearchSubjectState) =>
  RESEARCH_SUBJECT_STATES.filter((to) => to !== from && mayBecome({ from, to }))

test('no dead path: each state is reached from the first, and an end is reached from each', (t) => {
  const reached = (from: ResearchSubjectState) => {
    const seen = new Set<ResearchSubjectState>([from])
    for (const each of seen) for (const to of nextOf(each)) seen.add(to)
    return seen
  }
  t.deepEqual([...reached('potential-candidate')].sort(), [...RESEARCH_SUBJECT_STATES].sort())
  for (const from of RESEARCH_SUBJECT_STATES) t.true([...reached(from)].some(isFinal), from)
})

test('no forbidden path: whatever the way, an end stays an end, and enrolment comes after eligibility', (t) => {
  fc.assert(
    fc.property(fc.array(state, { minLength: 1, maxLength: 40 }), (wanted) => {
      const path: ResearchSubjectState[] = ['potential-candidate']
      for (const to of wanted) if (mayBecome({ from: path.at(-1)!, to })) path.push(to)
      const end = path.findIndex(isFinal)
      const enrolled = path.findIndex(isEnrolled)
      return (
        (end === -1 || path.slice(end).every((each) => each === path[end])) &&
        (enrolled === -1 || (path.indexOf('eligible') !== -1 && path.indexOf('eligible') < enrolled)) &&
        (enrolled === -1 || !path.slice(enrolled).includes('withdrawn'))
      )
    }),
    { numRuns: 500 },
  )
  t.pass()
})
