import test from 'ava'
import fc from 'fast-check'
import { decideEnrolment } from '#schemas/trial-enrolment/decide-enrolment.ts'
import type { ResearchSubjectState } from '#schemas/trial-enrolment/lifecycle.ts'
import type { TrialStatus } from '#schemas/trial-enrolment/trial-status.ts'
import { changeClaims } from '../_helpers/change-claim.ts'
import { AT, consent, enrolment, OTHER_SITE, SITE, trial } from './_trial.ts'

const SPANISH = { ...trial.irbApprovals[1]!, language: 'es-US' }
const SECOND = { ...trial.irbApprovals[1]!, number: 'IRB-2', formVersion: '3.2' }
const signature = (signedAt: string) => ({ name: 'Lee Example', signedAt, meaning: 'consent' })
const closed = (status: TrialStatus['status'], from: string, site?: string) => ({
  '/statuses/0': { status, from, basis: 'irb', ...(site ? { site } : {}) },
})
const witness = {
  signer: 'did:web:trials.example:witness:3',
  name: 'Kim Example',
  signedAt: '2025-12-15T09:29:00-05:00',
  meaning: 'witnessed',
}

type Changes = Record<string, unknown>
type Row = {
  title: string
  claims?: Changes
  consent?: Changes
  trial?: Changes
  before?: ResearchSubjectState
  at?: string
  faults: string[]
}

const rows: Row[] = [
  { title: 'all of it in order', faults: [] },
  {
    title: 'ICH E6(R3) 2.8.1: the form was approved at another site alone',
    trial: { '/irbApprovals/0/site': OTHER_SITE, '/irbApprovals/1/site': OTHER_SITE },
    faults: ['IRB_APPROVAL_MISSING'],
  },
  {
    title: '21 CFR 50.20: the form was approved in another language alone',
    consent: { '/language': 'es-US' },
    claims: { '/consentForm/language': 'es-US' },
    faults: ['IRB_APPROVAL_MISSING'],
  },
  {
    title: 'ICH E6(R3) 2.8.1: the form was approved an hour after it was signed',
    trial: { '/irbApprovals/1/approvedAt': '2025-12-15T10:30:00-05:00' },
    faults: ['IRB_APPROVAL_MISSING'],
  },
  {
    title: 'ICH E6(R3) 2.8.1: approved between the two signatures; one of them was too early',
    trial: { '/irbApprovals/1/approvedAt': '2025-12-15T09:20:00-05:00' },
    faults: ['IRB_APPROVAL_MISSING', 'IRB_APPROVAL_MISMATCH'],
  },
  {
    title: 'ICH E6(R3) 2.8.2: a newer form was approved before it was signed',
    trial: { '/irbApprovals/2': { ...SECOND, approvedAt: '2025-12-01T09:00:00-05:00' } },
    faults: ['FORM_SUPERSEDED'],
  },
  {
    title:
      'ICH E6(R3) 2.8.2: the newer form was approved at another site; this site goes on with the old one',
    trial: { '/irbApprovals/2': { ...SECOND, approvedAt: '2025-12-01T09:00:00-05:00', site: OTHER_SITE } },
    faults: [],
  },
  {
    title: 'ICH E6(R3) 2.8.2: the newer form is in another language',
    trial: { '/irbApprovals/2': { ...SPANISH, approvedAt: '2025-12-01T09:00:00-05:00', formVersion: '3.2' } },
    faults: [],
  },
  {
    title: 'ICH E6(R3) 2.8.2: the newer form was approved after it was signed',
    trial: { '/irbApprovals/2': { ...SECOND, approvedAt: '2025-12-16T09:00:00-05:00' } },
    faults: [],
  },
  {
    title: '21 CFR 56.109(f): the approval had expired',
    trial: { '/irbApprovals/1/expires': '2025-12-15T00:00:00-05:00' },
    faults: ['IRB_APPROVAL_EXPIRED'],
  },
  {
    title: '21 CFR 56.109(f): the approval expired since then; what was signed under it stays',
    trial: { '/irbApprovals/1/expires': '2025-12-16T00:00:00-05:00' },
    faults: [],
  },
  {
    title: 'ICH E6(R3) 2.8.7: the participant did not sign',
    consent: { '/signatures/participant': undefined },
    faults: ['SIGNATURE_MISSING'],
  },
  {
    title: 'ICH E6(R3) 2.8.7: whoever led the discussion did not sign',
    consent: { '/signatures/conductor': undefined },
    claims: { '/consent/obtainedAt': '2025-12-15T09:12:00-05:00' },
    faults: ['SIGNATURE_MISSING'],
  },
  {
    title: 'ICH E6(R3) 2.8.7: somebody else led the discussion than the claims say',
    claims: { '/consent/conductedBy': 'did:web:trials.example:staff:24' },
    faults: ['CONSENT_MISMATCH'],
  },
  {
    title: 'ICH E6(R3) 2.8.7: consent is complete with the last signature, not with the first',
    claims: { '/consent/obtainedAt': '2025-12-15T09:12:00-05:00' },
    faults: ['CONSENT_NOT_RECORDED'],
  },
  {
    title: '21 CFR 50.27(b)(2): an oral consent without a witness',
    consent: { '/method': 'oral-short-form' },
    claims: { '/consent/method': 'oral-short-form' },
    faults: ['SIGNATURE_MISSING'],
  },
  {
    title: 'ICH E6(R3) 2.8.9: somebody who cannot read, without a witness',
    consent: { '/witnessNeeded': true },
    faults: ['SIGNATURE_MISSING'],
  },
  {
    title: 'ICH E6(R3) 2.8.9: somebody who cannot read, with a witness',
    consent: { '/witnessNeeded': true, '/signatures/witness': witness },
    claims: { '/consent/witness': witness.signer },
    faults: [],
  },
  {
    title: 'ICH E6(R3) 2.8.9: the witness led the discussion as well',
    consent: {
      '/witnessNeeded': true,
      '/signatures/witness': { ...witness, signer: enrolment.consent.conductedBy },
    },
    claims: { '/consent/witness': enrolment.consent.conductedBy },
    faults: ['WITNESS_NOT_IMPARTIAL'],
  },
  {
    title: 'ICH E6(R3) 2.8: assent alone is no consent',
    consent: { '/consenter': 'representative-and-assent', '/signatures/participant/meaning': 'assent' },
    claims: { '/consent/consenter': 'representative-and-assent' },
    faults: ['SIGNATURE_MISSING'],
  },
  {
    title: 'ICH E6(R3) 2.8: a representative, and assent',
    consent: {
      '/consenter': 'representative-and-assent',
      '/signatures/participant/meaning': 'assent',
      '/signatures/representative': signature('2025-12-15T09:15:00-05:00'),
    },
    claims: { '/consent/consenter': 'representative-and-assent' },
    faults: [],
  },
  {
    title: 'ICH E6(R3) 2.8: a participant who only assents does not consent for themselves',
    consent: { '/signatures/participant/meaning': 'assent' },
    faults: ['SIGNATURE_MEANING'],
  },
  {
    title: 'ICH E6(R3) 2.8.1: randomised before consent',
    claims: { '/milestones/2/date': '2025-12-14', '/milestones/1/date': '2025-12-14' },
    faults: ['CONSENT_AFTER_PROCEDURE', 'CONSENT_AFTER_PROCEDURE'],
  },
  {
    title: 'a version of the protocol that is not on record',
    claims: { '/protocol/version': '4.0' },
    faults: ['PROTOCOL_VERSION_UNKNOWN', 'PROTOCOL_NOT_APPROVED'],
  },
  {
    title: 'the digest of another document',
    claims: { '/protocol/digest': trial.protocolVersions[0]!.digest },
    faults: ['PROTOCOL_MISMATCH'],
  },
  {
    title: 'another amendment than that of the version',
    claims: { '/protocol/amendment': 1 },
    faults: ['PROTOCOL_MISMATCH'],
  },
  {
    title: 'enrolled under the protocol before the amendment that the form belongs to',
    claims: {
      '/protocol': { version: '1.0', date: '2025-01-10', digest: `0x${'01'.repeat(32)}`, amendment: 0 },
    },
    faults: ['PROTOCOL_NOT_APPROVED'],
  },
  {
    title: 'the digest of another form',
    claims: { '/consentForm/digest': `0x${'11'.repeat(32)}` },
    faults: ['FORM_MISMATCH'],
  },
  {
    title: 'the number of another approval',
    claims: { '/consentForm/irbApproval/number': 'IRB-2025-0101' },
    faults: ['IRB_APPROVAL_MISMATCH'],
  },
  {
    title: '21 CFR 56.113: closed for a time before consent',
    trial: closed('temporarily-closed-to-accrual', '2025-12-01T00:00:00Z'),
    faults: ['TRIAL_NOT_OPEN'],
  },
  {
    title: '21 CFR 56.113: closed for a time at this site',
    trial: closed('temporarily-closed-to-accrual', '2025-12-01T00:00:00Z', SITE),
    faults: ['TRIAL_NOT_OPEN'],
  },
  {
    title: '21 CFR 56.113: closed at another site; this site goes on',
    trial: closed('temporarily-closed-to-accrual', '2025-12-01T00:00:00Z', OTHER_SITE),
    faults: [],
  },
  {
    title: '21 CFR 312.42: closed, and open again before consent',
    trial: {
      ...closed('temporarily-closed-to-accrual', '2025-12-01T00:00:00Z'),
      '/statuses/1': { status: 'active', from: '2025-12-15T09:00:00-05:00', basis: 'regulator' },
    },
    faults: [],
  },
  {
    title: 'open again at the site, while the trial is closed everywhere',
    trial: {
      ...closed('closed-to-accrual', '2025-12-01T00:00:00Z'),
      '/statuses/1': { status: 'active', from: '2025-12-02T00:00:00Z', basis: 'site', site: SITE },
    },
    faults: ['TRIAL_NOT_OPEN'],
  },
  {
    title: 'closed after consent and before randomisation',
    trial: closed('closed-to-accrual', '2025-12-16T00:00:00Z'),
    faults: ['TRIAL_NOT_OPEN'],
  },
  {
    title: 'closed since the enrolment: it is issued all the same',
    trial: closed('closed-to-accrual', '2026-01-10T00:00:00Z'),
    faults: [],
  },
  {
    title: 'whoever is in a trial goes on in it when it is closed',
    trial: closed('closed-to-accrual', '2025-12-01T00:00:00Z'),
    before: 'on-study',
    faults: [],
  },
  {
    title: '21 CFR 312.42: a candidate is not taken in while the trial is on hold',
    trial: closed('temporarily-closed-to-accrual', '2025-12-16T00:00:00Z'),
    before: 'eligible',
    faults: ['TRIAL_NOT_OPEN'],
  },
  {
    title: 'a candidate is told that they are not taken in',
    trial: closed('closed-to-accrual', '2025-12-16T00:00:00Z'),
    claims: { '/status': 'not-registered' },
    before: 'eligible',
    faults: [],
  },
  {
    title: '21 CFR 312.42: nothing that is investigated is begun while that is on hold',
    trial: closed('temporarily-closed-to-accrual-and-intervention', '2025-12-16T00:00:00Z'),
    claims: { '/status': 'on-study-intervention' },
    before: 'on-study',
    faults: ['TRIAL_NOT_OPEN'],
  },
  {
    title: 'it is begun while only accrual is closed',
    trial: closed('closed-to-accrual', '2025-12-16T00:00:00Z'),
    claims: { '/status': 'on-study-intervention' },
    before: 'on-study',
    faults: [],
  },
  {
    title: 'in a trial that is completed nothing is begun',
    trial: closed('completed', '2025-12-16T00:00:00Z'),
    claims: { '/status': 'on-study-intervention' },
    before: 'on-study',
    faults: ['TRIAL_NOT_OPEN'],
  },
  { title: 'signed tomorrow', at: '2025-12-14T00:00:00Z', faults: ['CONSENT_NOT_RECORDED'] },
  {
    title: 'the same moment in another zone is the same moment',
    claims: { '/consent/obtainedAt': '2025-12-15T14:30:00Z' },
    faults: [],
  },
]

function decide({
  claims = {},
  consent: signed = {},
  trial: file = {},
  before,
  at,
}: Omit<Row, 'title' | 'faults'>) {
  return decideEnrolment({
    claims: changeClaims(enrolment, claims),
    consents: [changeClaims(consent, signed)],
    before,
    trial: changeClaims(trial, file),
    site: [SITE],
    at: at === undefined ? AT : Date.parse(at),
  })
}

for (const { title, faults, ...changes } of rows) {
  test(title, (t) => {
    t.deepEqual(
      decide(changes)
        .map(({ code }) => code)
        .sort(),
      [...faults].sort(),
    )
  })
}

test('no consent on record: whatever the claims say, nobody is enrolled', (t) => {
  const faults = decideEnrolment({ claims: enrolment, consents: [], trial, site: [SITE], at: AT })
  t.deepEqual(
    faults.map(({ code }) => code),
    ['CONSENT_NOT_RECORDED'],
  )
})

test('no fault tells a name, a trial or an arm', (t) => {
  for (const row of rows) {
    const told = JSON.stringify(decide(row))
    for (const word of ['Example', 'NCT', 'IRB-', 'did:', '0x']) t.false(told.includes(word), row.title)
  }
})

test('a decision at T never depends on an approval or a signature after T', (t) => {
  const after = fc.integer({ min: 1, max: 400 * 24 * 60 }).map((minutes) => AT + minutes * 60_000)
  const moment = after.map((time) => new Date(time).toISOString())
  const approval = fc.record({
    formVersion: fc.constantFrom('1.0', '3.1', '4.0'),
    protocolVersion: fc.constantFrom('1.0', '3.0', '4.0'),
    language: fc.constantFrom('en-US', 'es-US'),
    site: fc.constantFrom(SITE, OTHER_SITE),
    approvedAt: moment,
  })
  fc.assert(
    fc.property(
      fc.constantFrom(...rows),
      fc.array(approval, { maxLength: 4 }),
      moment,
      (row, later, signedAt) => {
        const file = changeClaims(trial, row.trial ?? {})
        const options = {
          claims: changeClaims(enrolment, row.claims ?? {}),
          site: [SITE],
          at: row.at === undefined ? AT : Date.parse(row.at),
        }
        const signed = changeClaims(consent, row.consent ?? {})
        const before = decideEnrolment({ ...options, consents: [signed], trial: file })
        const irbApprovals = [
          ...file.irbApprovals,
          ...later.map((each) => ({ ...trial.irbApprovals[0]!, ...each })),
        ]
        const another = {
          ...consent,
          signatures: { participant: { ...consent.signatures.participant!, signedAt } },
        }
        t.deepEqual(
          decideEnrolment({ ...options, consents: [another, signed], trial: { ...file, irbApprovals } }),
          before,
        )
      },
    ),
    { numRuns: 300 },
  )
})
