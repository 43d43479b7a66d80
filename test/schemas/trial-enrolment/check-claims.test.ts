import test from 'ava'
import { familyOfId } from '#schemas/families.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { changeClaims } from '../_helpers/change-claim.ts'
import { exampleClaims } from '../_helpers/read-example.ts'

const family = familyOfId('trial-enrolment')!
const valid = exampleClaims(family)
const somebody = 'did:web:somebody.example'
const conductedBy = 'did:web:trials.example:staff:23'

type Row = [title: string, changes: Record<string, unknown>, pointer: string, code: string]

const refused: Row[] = [
  ['NCT: seven digits', { '/trialIds/0/number': 'NCT0123456' }, '/trialIds/0/number', 'CLAIM_FORM'],
  ['NCT: nine digits', { '/trialIds/0/number': 'NCT012345678' }, '/trialIds/0/number', 'CLAIM_FORM'],
  ['NCT: lower case', { '/trialIds/0/number': 'nct01234567' }, '/trialIds/0/number', 'CLAIM_FORM'],
  ['EudraCT: one digit short', { '/trialIds/1/number': '2025-001234-5' }, '/trialIds/1/number', 'CLAIM_FORM'],
  [
    'two numbers in one registry',
    { '/trialIds/1': { registry: 'ClinicalTrials.gov', number: 'NCT00000001' } },
    '/trialIds/1/registry',
    'CLAIM_DUPLICATE',
  ],
  ['an unknown registry', { '/trialIds/0/registry': 'NCT' }, '/trialIds/0/registry', 'CLAIM_NOT_LISTED'],
  ['no trial', { '/trialIds': [] }, '/trialIds', 'CLAIM_SIZE'],
  ['the arm is never a claim: blinding', { '/arm': 'placebo' }, '/arm', 'CLAIM_UNKNOWN'],
  [
    'the arm is never a claim of a milestone',
    { '/milestones/2/arm': 'B' },
    '/milestones/2/arm',
    'CLAIM_UNKNOWN',
  ],
  [
    'ICH E6(R3) 2.8: form approved after its use',
    { '/consentForm/irbApproval/date': '2025-12-16' },
    '/consentForm/irbApproval/date',
    'DATE_ORDER',
  ],
  [
    'ICH E6(R3) 2.8: screened before consent',
    { '/milestones/1/date': '2025-12-14' },
    '/milestones/1/date',
    'DATE_ORDER',
  ],
  ['randomised before screened', { '/milestones/2/date': '2025-12-17' }, '/milestones', 'DATE_ORDER'],
  [
    'a milestone twice',
    { '/milestones/2/milestone': 'screened' },
    '/milestones/2/milestone',
    'CLAIM_DUPLICATE',
  ],
  [
    'ICH E6(R3) 2.8.7: who led the discussion',
    { '/consent/conductedBy': undefined },
    '/consent/conductedBy',
    'CLAIM_MISSING',
  ],
  ['assent alone', { '/consent/consenter': 'assent' }, '/consent/consenter', 'CLAIM_NOT_LISTED'],
  [
    'a representative who is not named',
    { '/consent/consenter': 'representative' },
    '/consent/representative',
    'CLAIM_MISSING',
  ],
  [
    'assent without a representative',
    { '/consent/consenter': 'representative-and-assent' },
    '/consent/representative',
    'CLAIM_MISSING',
  ],
  [
    'a representative of a participant who consented',
    { '/consent/representative': { capacity: 'guardian' } },
    '/consent/representative',
    'CLAIM_CONTRADICTS',
  ],
  [
    'a representative of themselves',
    { '/consent/consenter': 'representative', '/consent/representative': { capacity: 'self' } },
    '/consent/representative/capacity',
    'CLAIM_NOT_LISTED',
  ],
  [
    'a representative who is the participant',
    {
      '/consent/consenter': 'representative',
      '/consent/representative': { capacity: 'guardian', id: valid.id },
    },
    '/consent/representative/id',
    'CLAIM_CONTRADICTS',
  ],
  [
    '21 CFR 50.27(b)(2): oral without a witness',
    { '/consent/method': 'oral-short-form' },
    '/consent/witness',
    'CLAIM_MISSING',
  ],
  [
    'a witness who led the discussion',
    { '/consent/witness': conductedBy },
    '/consent/witness',
    'CLAIM_CONTRADICTS',
  ],
  [
    'a witness who is the investigator',
    { '/consent/witness': 'did:web:trials.example:staff:17' },
    '/consent/witness',
    'CLAIM_CONTRADICTS',
  ],
  [
    'a witness who is the participant',
    { '/consent/witness': valid.id },
    '/consent/witness',
    'CLAIM_CONTRADICTS',
  ],
  [
    'led by the participant',
    { '/consent/conductedBy': valid.id },
    '/consent/conductedBy',
    'CLAIM_CONTRADICTS',
  ],
  ['a status of R5', { '/status': 'on-study-drug' }, '/status', 'CLAIM_NOT_LISTED'],
  ['follow-up in words', { '/followUpConsent': 'yes' }, '/followUpConsent', 'CLAIM_NOT_LISTED'],
  ['amendment: half of one', { '/protocol/amendment': 1.5 }, '/protocol/amendment', 'CLAIM_TYPE'],
  ['amendment: negative', { '/protocol/amendment': -1 }, '/protocol/amendment', 'CLAIM_SIZE'],
  ['language: a word', { '/consentForm/language': 'English' }, '/consentForm/language', 'CLAIM_FORM'],
  [
    'subject id: the DID',
    { '/id': 'did:web:p.example', '/subjectId': 'did:web:p.example' },
    '/subjectId',
    'CLAIM_CONTRADICTS',
  ],
  [
    'nullifier: not the output of a function',
    { '/nullifier': { scope: 'x', value: 'MRN-1' } },
    '/nullifier/value',
    'CLAIM_FORM',
  ],
]

for (const [title, changes, pointer, code] of refused) {
  test(`refused: ${title}`, (t) => {
    const faults = validateClaims({ family, claims: changeClaims(valid, changes) })
    t.deepEqual(
      faults.map((fault) => [fault.pointer, fault.code]),
      [[pointer, code]],
    )
  })
}

const accepted: [title: string, changes: Record<string, unknown>][] = [
  ['CTIS, whose form is not confirmed', { '/trialIds/1': { registry: 'CTIS', number: '2023-500001-11-00' } }],
  ['the form approved on the day of its use', { '/consentForm/irbApproval/date': '2025-12-15' }],
  [
    'a representative and assent',
    {
      '/consent/consenter': 'representative-and-assent',
      '/consent/representative': { capacity: 'guardian' },
    },
  ],
  ['oral, with a witness', { '/consent/method': 'oral-short-form', '/consent/witness': somebody }],
  ['no milestone yet', { '/milestones': undefined, '/status': 'candidate' }],
  ['a language with script and region', { '/consentForm/language': 'zh-Hant-TW' }],
]

for (const [title, changes] of accepted) {
  test(`accepted: ${title}`, (t) => {
    t.deepEqual(validateClaims({ family, claims: changeClaims(valid, changes) }), [])
  })
}

test('FHIR R4: the 13 codes of ResearchSubject.status', (t) => {
  t.is(family.claims.properties.status!.enum.length, 13)
})
