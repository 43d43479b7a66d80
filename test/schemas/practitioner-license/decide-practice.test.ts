import test from 'ava'
import fc from 'fast-check'
import { decidePractice, type LicenseClaims } from '#schemas/practitioner-license/decide-practice.ts'
import { PRACTICE_RULES, type PracticeRule } from '#schemas/practitioner-license/practice-rules.ts'
import { LICENSE_STATUSES, LICENSE_TYPES, PUBLIC_ACTIONS } from '#schemas/vocabulary/license-types.ts'

const nurse: LicenseClaims = {
  licenseType: 'RN',
  jurisdiction: 'US-OH',
  status: 'active',
  statusDate: '2023-02-01',
  encumbrance: { state: 'unencumbered' },
  originalIssueDate: '2019-06-14',
  expirationDate: '2027-10-31',
  compact: { code: 'NLC', scope: 'multistate', homeState: 'US-OH' },
}
const encumbered: Partial<LicenseClaims> = {
  encumbrance: { state: 'encumbered', restrictions: ['No controlled substances.'] },
}
const single: Partial<LicenseClaims> = { compact: { code: 'NLC', scope: 'single' } }
const physician: Partial<LicenseClaims> = {
  licenseType: 'MD',
  compact: { code: 'IMLC', scope: 'single', homeState: 'US-OH' },
}
const from = (home: string): Partial<LicenseClaims> => ({
  jurisdiction: home,
  statusDate: '2018-01-19',
  originalIssueDate: '2010-01-01',
  compact: { code: 'NLC', scope: 'multistate', homeState: home },
})
const order = (action: (typeof PUBLIC_ACTIONS)[number], effective: string) => ({ action, effective })

type Row = [
  title: string,
  changes: Partial<LicenseClaims>,
  jurisdiction: string,
  date: string,
  rule: PracticeRule,
]

const ROWS: Row[] = [
  ['practice act: active, in its own jurisdiction', {}, 'US-OH', '2026-03-01', 'OWN_JURISDICTION'],
  ['practice act: single-state, in its own', single, 'US-OH', '2026-03-01', 'OWN_JURISDICTION'],
  ['practice act: encumbered, in its own', encumbered, 'US-OH', '2026-03-01', 'OWN_JURISDICTION'],
  ['practice act: before the first issue', {}, 'US-OH', '2019-06-13', 'NOT_LICENSED_YET'],
  ['practice act: on the last day', {}, 'US-OH', '2027-10-31', 'OWN_JURISDICTION'],
  ['practice act: on the day after the last', {}, 'US-OH', '2027-11-01', 'LICENSE_EXPIRED'],
  ['statusDate: on that day', {}, 'US-OH', '2023-02-01', 'OWN_JURISDICTION'],
  ['statusDate: on the day before', {}, 'US-OH', '2023-01-31', 'STATUS_BEFORE_UNKNOWN'],
  [
    'statusDate: revoked afterwards says nothing of before',
    { status: 'revoked', statusDate: '2026-01-01' },
    'US-OH',
    '2025-12-31',
    'STATUS_BEFORE_UNKNOWN',
  ],
  ['life cycle: pending', { status: 'pending' }, 'US-OH', '2026-03-01', 'NOT_ACTIVE'],
  ['life cycle: inactive', { status: 'inactive' }, 'US-OH', '2026-03-01', 'NOT_ACTIVE'],
  ['life cycle: expired', { status: 'expired' }, 'US-OH', '2026-03-01', 'NOT_ACTIVE'],
  ['life cycle: surrendered', { status: 'surrendered' }, 'US-OH', '2026-03-01', 'NOT_ACTIVE'],
  ['life cycle: deceased', { status: 'deceased' }, 'US-OH', '2026-03-01', 'NOT_ACTIVE'],
  ['life cycle: suspended', { status: 'suspended' }, 'US-OH', '2026-03-01', 'SUSPENDED'],
  ['life cycle: revoked', { status: 'revoked' }, 'US-OH', '2026-03-01', 'REVOKED'],
  [
    'life cycle: on probation',
    { ...encumbered, status: 'probation' },
    'US-OH',
    '2026-03-01',
    'RESTRICTIONS_APPLY',
  ],
  [
    'life cycle: restricted',
    { ...encumbered, status: 'restricted' },
    'US-OH',
    '2026-03-01',
    'RESTRICTIONS_APPLY',
  ],
  [
    'publicActions: suspended from a day that had not come when it was issued',
    { publicActions: [order('suspension', '2026-05-01')] },
    'US-OH',
    '2026-05-01',
    'ORDER_IN_FORCE',
  ],
  [
    'publicActions: the day before it has effect',
    { publicActions: [order('suspension', '2026-05-01')] },
    'US-OH',
    '2026-04-30',
    'OWN_JURISDICTION',
  ],
  [
    'publicActions: reinstated since',
    { publicActions: [order('summary-suspension', '2026-05-01'), order('reinstatement', '2026-06-01')] },
    'US-OH',
    '2026-06-01',
    'OWN_JURISDICTION',
  ],
  [
    'publicActions: reinstated and suspended on one day: the worse counts',
    { publicActions: [order('reinstatement', '2026-05-01'), order('suspension', '2026-05-01')] },
    'US-OH',
    '2026-05-01',
    'ORDER_IN_FORCE',
  ],
  [
    'publicActions: those before the status are what the status says',
    { publicActions: [order('revocation', '2020-05-01')] },
    'US-OH',
    '2026-05-01',
    'OWN_JURISDICTION',
  ],
  [
    'publicActions: a fine stops nobody',
    { publicActions: [order('fine', '2026-04-01')] },
    'US-OH',
    '2026-05-01',
    'OWN_JURISDICTION',
  ],
  [
    'publicActions: a restriction that began since is for a person to read',
    { publicActions: [order('restriction', '2026-04-01')] },
    'US-OH',
    '2026-05-01',
    'ORDER_TO_READ',
  ],
  ['NLC Art. III: multistate, both are parties', {}, 'US-TX', '2026-03-01', 'NLC_MULTISTATE'],
  ['NLC Art. III: an LPN as well', { licenseType: 'LPN' }, 'US-TX', '2026-03-01', 'NLC_MULTISTATE'],
  ['NLC Art. III: single-state', single, 'US-TX', '2026-03-01', 'NOT_MULTISTATE'],
  ['NLC: California is no party', {}, 'US-CA', '2026-03-01', 'NLC_REMOTE_NOT_MEMBER'],
  ['NLC: a home state that is no party', from('US-CA'), 'US-TX', '2026-03-01', 'NLC_HOME_NOT_MEMBER'],
  [
    'NLC Art. V: encumbered, the privilege elsewhere is deactivated',
    encumbered,
    'US-TX',
    '2026-03-01',
    'NLC_ENCUMBERED',
  ],
  [
    'NLC Art. V: on probation at home',
    { ...encumbered, status: 'probation' },
    'US-TX',
    '2026-03-01',
    'NLC_ENCUMBERED',
  ],
  [
    'NLC Art. V: a restriction that began since',
    { publicActions: [order('restriction', '2026-02-01')] },
    'US-TX',
    '2026-03-01',
    'NLC_ENCUMBERED',
  ],
  [
    'NLC, dated: Ohio, the day before it was a party',
    from('US-TX'),
    'US-OH',
    '2022-12-31',
    'NLC_REMOTE_NOT_MEMBER',
  ],
  ['NLC, dated: Ohio, on its first day', from('US-TX'), 'US-OH', '2023-01-01', 'NLC_MULTISTATE'],
  ['NLC, dated: Pennsylvania accepts others first', from('US-TX'), 'US-PA', '2023-09-05', 'NLC_MULTISTATE'],
  ['NLC, dated: and issues its own later', from('US-PA'), 'US-TX', '2025-07-06', 'NLC_HOME_NOT_MEMBER'],
  ['NLC, dated: from then on', from('US-PA'), 'US-TX', '2025-07-07', 'NLC_MULTISTATE'],
  ['NLC, dated: Massachusetts has enacted it', {}, 'US-MA', '2026-03-01', 'NLC_MEMBERSHIP_UNCONFIRMED'],
  [
    'NLC, dated: parties to the compact before 2018 are not kept',
    { ...from('US-TX'), statusDate: '2017-01-01' },
    'US-AZ',
    '2018-01-18',
    'NLC_MEMBERSHIP_UNCONFIRMED',
  ],
  [
    'NLC: APRNs are outside, multistate or not',
    { licenseType: 'APRN-CNP', compact: undefined },
    'US-TX',
    '2026-03-01',
    'APRN_OUTSIDE_NLC',
  ],
  ['IMLC: each state issues its own license', physician, 'US-TX', '2026-03-01', 'IMLC_NOT_MULTISTATE'],
  ['IMLC: in its own state', physician, 'US-OH', '2026-03-01', 'OWN_JURISDICTION'],
  [
    'a PA of another state',
    { licenseType: 'PA', compact: undefined },
    'US-TX',
    '2026-03-01',
    'NOT_MULTISTATE',
  ],
]

for (const [title, changes, jurisdiction, date, rule] of ROWS) {
  test(`${title}: ${rule}`, (t) => {
    const license = { ...nurse, ...changes } as LicenseClaims
    t.deepEqual(decidePractice({ license, jurisdiction, date }), {
      decision: PRACTICE_RULES[rule].decision,
      rule,
    })
  })
}

const day = fc
  .integer({ min: Date.UTC(2016, 0, 1) / 86_400_000, max: Date.UTC(2032, 0, 1) / 86_400_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10))
const state = fc.constantFrom('US-OH', 'US-TX', 'US-CA', 'US-PA', 'US-MA', 'US-WA')
const license: fc.Arbitrary<LicenseClaims> = fc.record({
  licenseType: fc.constantFrom(...LICENSE_TYPES),
  jurisdiction: state,
  status: fc.constantFrom(...LICENSE_STATUSES),
  statusDate: day,
  encumbrance: fc.constantFrom({ state: 'unencumbered' as const }, encumbered.encumbrance!),
  originalIssueDate: day,
  expirationDate: day,
  compact: fc.record({
    code: fc.constantFrom('NLC' as const, 'IMLC' as const),
    scope: fc.constantFrom('single' as const, 'multistate' as const),
    homeState: state,
  }),
  publicActions: fc.array(fc.record({ action: fc.constantFrom(...PUBLIC_ACTIONS), effective: day }), {
    minLength: 1,
    maxLength: 4,
  }),
})

/** The same license with everything that took effect after a day as it is in another. */
function withOtherFuture(known: LicenseClaims, other: LicenseClaims, date: string): LicenseClaims {
  const isLater = (day: string) => day > date
  return {
    ...known,
    publicActions: [
      ...(known.publicActions ?? []).filter(({ effective }) => !isLater(effective)),
      ...(other.publicActions ?? []).filter(({ effective }) => isLater(effective)),
    ],
    ...(isLater(known.statusDate) && isLater(other.statusDate)
      ? { status: other.status, statusDate: other.statusDate, encumbrance: other.encumbrance }
      : {}),
    ...(isLater(known.expirationDate) && isLater(other.expirationDate)
      ? { expirationDate: other.expirationDate }
      : {}),
    ...(isLater(known.originalIssueDate) && isLater(other.originalIssueDate)
      ? { originalIssueDate: other.originalIssueDate }
      : {}),
  }
}

test('a decision for a day never depends on what took effect after it', (t) => {
  fc.assert(
    fc.property(license, license, state, day, (known, other, jurisdiction, date) => {
      const changed = withOtherFuture(known, other, date)
      t.deepEqual(
        decidePractice({ license: changed, jurisdiction, date }),
        decidePractice({ license: known, jurisdiction, date }),
      )
    }),
    { numRuns: 2_000 },
  )
})

test('yes is said only within the dates of a license that is active', (t) => {
  const holds = fc.property(license, state, day, (claims, jurisdiction, date) => {
    const { decision } = decidePractice({ license: claims, jurisdiction, date })
    if (decision !== 'yes') return true
    const { status, originalIssueDate, statusDate, expirationDate, encumbrance } = claims
    return (
      status === 'active' &&
      originalIssueDate <= date &&
      statusDate <= date &&
      date <= expirationDate &&
      (jurisdiction === claims.jurisdiction || encumbrance.state === 'unencumbered')
    )
  })
  t.notThrows(() => fc.assert(holds, { numRuns: 2_000 }))
})
