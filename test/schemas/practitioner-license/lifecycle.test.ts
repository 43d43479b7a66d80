import test from 'ava'
import fc from 'fast-check'
import { familyOfId } from '#schemas/families.ts'
import { applyTransition, type TransitionOrder } from '#schemas/practitioner-license/apply-transition.ts'
import { checkClaims } from '#schemas/practitioner-license/check-claims.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import {
  LICENSE_TRANSITIONS,
  type LicenseStatus,
  type LicenseTransition,
  ruleOf,
  transitionsFrom,
} from '#schemas/practitioner-license/lifecycle.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { LICENSE_STATUSES } from '#schemas/vocabulary/license-types.ts'
import { exampleClaims } from '../_helpers/read-example.ts'

const family = familyOfId('practitioner-license')!
const active = exampleClaims(family) as PractitionerLicense
const RESTRICTIONS = ['No controlled substances.']
const ENDS: readonly LicenseStatus[] = ['revoked', 'surrendered', 'deceased']

/** Which status each transition leads to, from each status: every pair that is not here is refused. */
const PATHS: Record<LicenseStatus, Partial<Record<LicenseTransition, LicenseStatus>>> = {
  pending: { grant: 'active', 'record-death': 'deceased' },
  active: {
    renew: 'active',
    deactivate: 'inactive',
    expire: 'expired',
    suspend: 'suspended',
    'suspend-summarily': 'suspended',
    restrict: 'restricted',
    'place-on-probation': 'probation',
    revoke: 'revoked',
    surrender: 'surrendered',
    'record-death': 'deceased',
  },
  inactive: {
    reactivate: 'active',
    expire: 'expired',
    suspend: 'suspended',
    'suspend-summarily': 'suspended',
    revoke: 'revoked',
    surrender: 'surrendered',
    'record-death': 'deceased',
  },
  expired: {
    reinstate: 'active',
    suspend: 'suspended',
    'suspend-summarily': 'suspended',
    restrict: 'restricted',
    'place-on-probation': 'probation',
    revoke: 'revoked',
    surrender: 'surrendered',
    'record-death': 'deceased',
  },
  probation: {
    renew: 'probation',
    expire: 'expired',
    suspend: 'suspended',
    'suspend-summarily': 'suspended',
    restrict: 'restricted',
    'place-on-probation': 'probation',
    'lift-restrictions': 'active',
    revoke: 'revoked',
    surrender: 'surrendered',
    'record-death': 'deceased',
  },
  restricted: {
    renew: 'restricted',
    expire: 'expired',
    suspend: 'suspended',
    'suspend-summarily': 'suspended',
    restrict: 'restricted',
    'place-on-probation': 'probation',
    'lift-restrictions': 'active',
    revoke: 'revoked',
    surrender: 'surrendered',
    'record-death': 'deceased',
  },
  suspended: {
    reinstate: 'active',
    restrict: 'restricted',
    'place-on-probation': 'probation',
    revoke: 'revoked',
    surrender: 'surrendered',
    'record-death': 'deceased',
  },
  surrendered: {},
  revoked: {},
  deceased: {},
}

function inStatus(status: LicenseStatus): PractitionerLicense {
  const isLimited = status === 'probation' || status === 'restricted'
  return {
    ...active,
    status,
    statusDate: '2026-01-01',
    expirationDate: '2027-10-31',
    ...(isLimited ? { encumbrance: { state: 'encumbered' as const, restrictions: RESTRICTIONS } } : {}),
  }
}

/** An order with all that it needs. */
function complete(transition: LicenseTransition, claims: PractitionerLicense): TransitionOrder {
  const { needs, bases } = ruleOf(transition)
  const lapses = transition === 'expire'
  return {
    transition,
    effective: lapses && claims.expirationDate >= '2026-06-01' ? '2029-01-01' : '2026-06-01',
    ...(needs.includes('expirationDate') ? { expirationDate: '2028-10-31' } : {}),
    ...(needs.includes('restrictions') ? { restrictions: RESTRICTIONS } : {}),
    ...(bases ? { basis: bases[0]! } : {}),
  }
}

for (const status of LICENSE_STATUSES) {
  for (const transition of LICENSE_TRANSITIONS) {
    const to = PATHS[status][transition]
    test(`${status}: ${transition} → ${to ?? 'refused'}`, (t) => {
      const claims = inStatus(status)
      const outcome = applyTransition({ claims, order: complete(transition, claims) })
      if (to === undefined) {
        t.like(outcome, { refused: 'not-allowed', allowed: transitionsFrom(status) })
        return
      }
      if (!('claims' in outcome)) return t.fail(JSON.stringify(outcome))
      t.is(outcome.claims.status, to)
      t.deepEqual(validateClaims({ family, claims: outcome.claims }), [], 'what comes out is a license')
    })
  }
}

test('no status is a dead end but the three ends, and every status can be reached', (t) => {
  for (const status of LICENSE_STATUSES) t.is(transitionsFrom(status).length === 0, ENDS.includes(status))
  const reached = new Set<LicenseStatus>(['pending'])
  for (const status of reached) {
    for (const transition of transitionsFrom(status)) {
      const { to } = ruleOf(transition)
      if (to !== 'same') reached.add(to)
    }
  }
  t.deepEqual([...reached].sort(), [...LICENSE_STATUSES].sort())
})

type Refusal = [title: string, from: LicenseStatus, order: TransitionOrder, faults: string[]]

const REFUSALS: Refusal[] = [
  [
    'a renewal without a last day',
    'active',
    { transition: 'renew', effective: '2026-06-01' },
    ['/expirationDate CLAIM_MISSING'],
  ],
  [
    'a renewal to the same last day',
    'active',
    { transition: 'renew', effective: '2026-06-01', expirationDate: '2027-10-31' },
    ['/expirationDate DATE_ORDER'],
  ],
  [
    'a renewal after the lapse: the license did not run through',
    'active',
    { transition: 'renew', effective: '2027-11-01', expirationDate: '2029-10-31' },
    ['/effective DATE_ORDER'],
  ],
  [
    'expiry on the last day itself',
    'active',
    { transition: 'expire', effective: '2027-10-31' },
    ['/effective DATE_ORDER'],
  ],
  [
    'a reinstatement that has run out already',
    'suspended',
    { transition: 'reinstate', effective: '2028-01-01' },
    ['/expirationDate DATE_ORDER'],
  ],
  [
    'probation without its terms',
    'active',
    { transition: 'place-on-probation', effective: '2026-06-01' },
    ['/restrictions CLAIM_MISSING'],
  ],
  [
    'a suspension that restricts',
    'active',
    { transition: 'suspend', effective: '2026-06-01', restrictions: RESTRICTIONS },
    ['/restrictions CLAIM_CONTRADICTS'],
  ],
  [
    'a suspension that renews',
    'active',
    { transition: 'suspend', effective: '2026-06-01', expirationDate: '2029-01-01' },
    ['/expirationDate CLAIM_CONTRADICTS'],
  ],
  [
    'a revocation that rests on nothing',
    'active',
    { transition: 'revoke', effective: '2026-06-01' },
    ['/basis CLAIM_MISSING'],
  ],
  [
    'a voluntary revocation',
    'active',
    { transition: 'revoke', effective: '2026-06-01', basis: 'voluntary' },
    ['/basis CLAIM_CONTRADICTS'],
  ],
  [
    'a public order about a voluntary surrender',
    'active',
    {
      transition: 'surrender',
      effective: '2026-06-01',
      basis: 'voluntary',
      documentUrl: 'https://x.example/1',
    },
    ['/documentUrl CLAIM_CONTRADICTS'],
  ],
]

for (const [title, from, order, faults] of REFUSALS) {
  test(`refused: ${title}`, (t) => {
    const outcome = applyTransition({ claims: inStatus(from), order })
    if (!('faults' in outcome)) return t.fail(JSON.stringify(outcome))
    t.deepEqual(
      outcome.faults.map(({ pointer, code }) => `${pointer} ${code}`),
      faults,
    )
  })
}

test('refused: out of order, before the status that it changes', (t) => {
  const claims = inStatus('active')
  const order: TransitionOrder = { transition: 'suspend', effective: '2025-12-31' }
  t.deepEqual(applyTransition({ claims, order }), { refused: 'out-of-order' })
})

test('discipline outlives a lapse: what was restricted is not reinstated in full by expiring', (t) => {
  const claims = { ...inStatus('restricted'), status: 'expired' as const }
  const order: TransitionOrder = {
    transition: 'reinstate',
    effective: '2028-01-01',
    expirationDate: '2029-10-31',
  }
  t.like(applyTransition({ claims, order }), { refused: 'incomplete' })
})

test('public orders are added, and a wish of the holder is none', (t) => {
  const claims = inStatus('active')
  const after = (order: TransitionOrder) => {
    const outcome = applyTransition({ claims, order })
    return 'claims' in outcome ? outcome.claims.publicActions : outcome
  }
  const effective = '2026-06-01'
  const documentUrl = 'https://board.example/orders/7'
  t.deepEqual(after({ transition: 'suspend-summarily', effective, documentUrl }), [
    { action: 'summary-suspension', effective, documentUrl },
  ])
  t.deepEqual(after({ transition: 'surrender', effective, basis: 'in-lieu-of-discipline' }), [
    { action: 'surrender', effective },
  ])
  t.is(after({ transition: 'surrender', effective, basis: 'voluntary' }), undefined)
})

test('any walk through the life of a license keeps its claims those of a license, its past unchanged', (t) => {
  const steps = fc.array(
    fc.record({ transition: fc.constantFrom(...LICENSE_TRANSITIONS), days: fc.nat({ max: 900 }) }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(steps, (walk) => {
      let claims = inStatus('pending')
      let time = Date.parse('2026-01-01')
      for (const { transition, days } of walk) {
        time += days * 86_400_000
        const effective = new Date(time).toISOString().slice(0, 10)
        const last = new Date(time + 730 * 86_400_000).toISOString().slice(0, 10)
        const { effective: _, ...rest } = complete(transition, claims)
        const order = { ...rest, effective, ...(rest.expirationDate ? { expirationDate: last } : {}) }
        const outcome = applyTransition({ claims, order })
        if (!('claims' in outcome)) continue
        const before = claims
        claims = outcome.claims
        t.deepEqual(checkClaims(claims), [])
        t.false(ENDS.includes(before.status), 'nothing leaves an end')
        t.true(claims.statusDate >= before.statusDate && claims.expirationDate >= before.expirationDate)
        const kept = before.publicActions ?? []
        t.deepEqual((claims.publicActions ?? []).slice(0, kept.length), kept)
      }
    }),
    { numRuns: 500 },
  )
})
