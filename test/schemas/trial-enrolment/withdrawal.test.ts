import test from 'ava'
import fc from 'fast-check'
import {
  permissionsAfter,
  WITHDRAWAL_KINDS,
  type WithdrawalKind,
} from '#schemas/trial-enrolment/withdrawal.ts'

const AT = Date.parse('2026-02-01T00:00:00Z')
const at = '2026-01-15T10:00:00Z'

type FollowUp = 'none' | 'records' | 'contact'
type Row = [kinds: WithdrawalKind[], followUp: FollowUp, goesOn: string[], title: string]

const rows: Row[] = [
  [[], 'none', ['product', 'visits', 'contact', 'recordsAccess', 'newDisclosures'], 'nothing is withdrawn'],
  [
    ['product'],
    'none',
    ['visits', 'contact', 'recordsAccess', 'newDisclosures'],
    'ICH E6(R3) 2.9: the product alone',
  ],
  [
    ['visits'],
    'contact',
    ['contact', 'recordsAccess', 'newDisclosures'],
    'FDA data retention: visits, with follow-up agreed',
  ],
  [
    ['visits'],
    'records',
    ['recordsAccess', 'newDisclosures'],
    'FDA data retention: visits, with records agreed',
  ],
  [['visits'], 'none', ['newDisclosures'], 'visits, and no follow-up'],
  [['records-access'], 'contact', ['product', 'visits', 'contact', 'newDisclosures'], 'records alone'],
  [
    ['authorization'],
    'contact',
    ['product', 'visits', 'contact'],
    '45 CFR 164.508(b)(5): the authorization alone',
  ],
]

for (const [kinds, followUp, goesOn, title] of rows) {
  test(`${title}: ${kinds.join(', ') || 'none'}, follow-up ${followUp}`, (t) => {
    const permissions = permissionsAfter({
      withdrawals: kinds.map((kind) => ({ kind, at })),
      followUp,
      at: AT,
    })
    const allowed = Object.entries(permissions).filter(([, isAllowed]) => isAllowed)
    t.deepEqual(allowed.map(([name]) => name).sort(), [...goesOn, 'keepCollected'].sort())
  })
}

test('a withdrawal never permits anything, and one after T makes no difference at T', (t) => {
  const withdrawals = fc.array(
    fc.record({
      kind: fc.constantFrom(...WITHDRAWAL_KINDS),
      at: fc
        .integer({ min: -1000, max: 1000 })
        .map((hours) => new Date(AT + hours * 3_600_000).toISOString()),
    }),
    { maxLength: 8 },
  )
  const followUp = fc.constantFrom('none' as const, 'records' as const, 'contact' as const)
  fc.assert(
    fc.property(withdrawals, followUp, (all, agreed) => {
      const past = all.filter((each) => Date.parse(each.at) <= AT)
      const decide = (list: typeof all) => permissionsAfter({ withdrawals: list, followUp: agreed, at: AT })
      t.deepEqual(decide(all), decide(past))
      const before = decide(past.slice(1))
      for (const [name, isAllowed] of Object.entries(decide(past))) {
        t.true(!isAllowed || before[name as keyof typeof before], name)
      }
    }),
  )
})
