import test from 'ava'
import fc from 'fast-check'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import { decideConsent } from '#schemas/patient-consent/decide-consent.ts'
import type { HeldConsent } from '#schemas/patient-consent/list-in-force.ts'
import { AT, CLINIC, consentRequest, HOSPITAL, heldConsent } from './_consents.ts'

// Few values for each dimension, so that rules and requests meet often.

const LABELS = ['N', 'R', 'PSY', 'HIV'] as const
const CODES = ['4548-4', '718-7'].map((code) => ({ system: 'http://loinc.org' as const, code }))
const some = <Item>(items: readonly Item[]) => fc.subarray([...items], { minLength: 1 })

const ruleDimensions = {
  recipients: some([{ id: HOSPITAL }, { class: 'treating-providers' }, { role: 'payer' }]),
  actions: some(['access', 'use', 'disclose'] as const),
  purposes: some(['TREAT', 'ETREAT', 'HPAYMT', 'BTG', 'HRESCH'] as const),
  classes: some(['Observation', 'Condition'] as const),
  codes: some(CODES),
  securityLabels: some(LABELS).filter((labels) => !(labels.includes('N') && labels.includes('R'))),
  dataPeriod: fc.constantFrom({ start: '2020-01-01' }, { end: '2019-12-31' }),
}
const exception = fc
  .record(ruleDimensions, { requiredKeys: [] })
  .filter((rule) => Object.keys(rule).length > 0)
const moment = fc.integer({ min: -3, max: 3 }).map((days) => new Date(AT.getTime() + days * 24 * 3_600_000))
const { recipients, actions, purposes, ...optional } = ruleDimensions
const claims = fc
  .record(
    {
      base: fc.constantFrom('permit' as const, 'deny' as const),
      recipients,
      actions,
      purposes,
      ...optional,
      exceptions: fc.array(exception, { maxLength: 3 }),
    },
    { requiredKeys: ['base', 'recipients', 'actions', 'purposes', 'exceptions'] },
  )
  .map((rule) => ({ classes: undefined, ...rule })) as fc.Arbitrary<Partial<PatientConsent>>
const ids = ['a', 'b', 'c', 'd'].map((end) => `urn:uuid:00000000-0000-4000-8000-00000000000${end}`)
const held = fc
  .record({
    claims,
    dates: fc.tuple(moment, moment),
    receivedAt: moment,
    withdrawnAt: fc.option(moment),
    standing: fc.constantFrom('valid' as const, 'valid' as const, 'ended' as const, 'unknown' as const),
    replaces: fc.option(fc.constantFrom(...ids), { nil: undefined, freq: 4 }),
  })
  .map(({ claims, dates: [start, end], replaces, ...rest }) =>
    heldConsent(
      { ...claims, replaces, period: { start: start.toISOString(), end: end.toISOString() } },
      rest,
    ),
  )
const consents = fc
  .array(held, { maxLength: 4 })
  .map((list) => list.map((consent, place): HeldConsent => ({ ...consent, id: ids[place]! })))
const request = fc
  .record({
    roles: fc.subarray(['treating-providers', 'payer']),
    did: fc.constantFrom(HOSPITAL, CLINIC),
    action: fc.constantFrom('access' as const, 'use' as const),
    purpose: fc.constantFrom('TREAT' as const, 'ETREAT' as const, 'HPAYMT' as const, 'BTG' as const),
    class: fc.constantFrom('Observation' as const, 'Condition' as const),
    codes: fc.option(fc.subarray(CODES), { nil: undefined }),
    securityLabels: fc.option(fc.subarray([...LABELS]), { nil: undefined }),
    date: fc.option(fc.constantFrom('2019-06-01', '2021-06-01'), { nil: undefined }),
  })
  .map(({ did, roles, action, purpose, ...resource }) =>
    consentRequest({ requester: { did, roles }, action, purpose, resource: resource as never }),
  )

const decide = (consents: readonly HeldConsent[], asked: ReturnType<typeof consentRequest>, at = AT) =>
  decideConsent({ consents, request: asked, at })
const RUNS = { numRuns: 2_000 }

test('property: the order of consents changes nothing', (t) => {
  const shuffled = consents.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  )
  fc.assert(
    fc.property(shuffled, request, ([list, other], asked) => {
      t.deepEqual(decide(other, asked), decide(list, asked))
    }),
    RUNS,
  )
})

test('property: deny overrides, whatever else is held', (t) => {
  const denying = heldConsent({
    base: 'deny',
    recipients: [{ id: HOSPITAL }, { id: CLINIC }],
    purposes: ['TREAT', 'HPAYMT', 'BTG'],
    classes: undefined,
  })
  fc.assert(
    fc.property(consents, request, (list, asked) => {
      t.is(decide([...list, denying], asked).decision, 'deny')
    }),
    RUNS,
  )
})

test('property: deciding parts and combining them by deny overrides gives no more than deciding all', (t) => {
  fc.assert(
    fc.property(consents, fc.nat({ max: 4 }), request, (list, cut, asked) => {
      const unreplaced = list.map((consent) => ({
        ...consent,
        claims: { ...consent.claims, replaces: undefined },
      }))
      const parts = [unreplaced.slice(0, cut), unreplaced.slice(cut)].map(
        (part) => decide(part as never, asked).decision,
      )
      const whole = decide(unreplaced as never, asked).decision
      if (whole === 'permit') t.true(parts.includes('permit'))
      if (parts.includes('deny') && !parts.includes('permit')) t.not(whole, 'permit')
    }),
    RUNS,
  )
})

/** How much a decision lets through: a permit with obligations less than one without. */
function reach({ decision, obligations }: ReturnType<typeof decide>): number {
  return decision !== 'permit' ? 0 : obligations.some(({ code }) => code === 'REDACT') ? 1 : 2
}

const single = held.map(
  (consent): HeldConsent => ({
    ...consent,
    claims: { ...consent.claims, base: 'permit', replaces: undefined },
  }),
)

test('property: one more constraint of a permit never widens it', (t) => {
  const constraint = fc.record(ruleDimensions, { requiredKeys: [] })
  fc.assert(
    fc.property(single, constraint, request, (consent, added, asked) => {
      const own = consent.claims as Record<string, unknown>
      const fresh = Object.entries(added).filter(([name]) => own[name] === undefined)
      const narrowed = {
        ...consent,
        claims: { ...consent.claims, ...Object.fromEntries(fresh) },
      } as HeldConsent
      t.true(reach(decide([narrowed], asked)) <= reach(decide([consent], asked)))
    }),
    RUNS,
  )
})

test('property: one exception more of a permit never widens it', (t) => {
  fc.assert(
    fc.property(single, exception, request, (consent, added, asked) => {
      const exceptions = [...(consent.claims.exceptions ?? []), added]
      const narrowed = { ...consent, claims: { ...consent.claims, exceptions } } as HeldConsent
      t.true(reach(decide([narrowed], asked)) <= reach(decide([consent], asked)))
    }),
    RUNS,
  )
})

test('property: what is said less of the records never gets more of them', (t) => {
  fc.assert(
    fc.property(consents, request, (list, asked) => {
      const { class: resourceClass } = asked.resource
      const open = decide(list, { ...asked, resource: { class: resourceClass } })
      if (open.decision === 'permit' && open.obligations.every(({ code }) => code !== 'REDACT')) {
        t.is(
          decide(list, asked).decision,
          'permit',
          'what is permitted of any record is permitted of this one',
        )
      } else t.pass()
    }),
    RUNS,
  )
})

test('property: a decision at T never depends on anything after T', (t) => {
  fc.assert(
    fc.property(consents, consents, request, (list, later, asked) => {
      const after = (consent: HeldConsent, place: number): HeldConsent => ({
        ...consent,
        id: `${ids[place]!.slice(0, -1)}f`,
        receivedAt: new Date(AT.getTime() + 1 + place),
      })
      const withdrawnLater = list.map((consent) =>
        consent.withdrawnAt === null ? { ...consent, withdrawnAt: new Date(AT.getTime() + 1) } : consent,
      )
      t.deepEqual(decide([...withdrawnLater, ...later.map(after)], asked), decide(list, asked))
    }),
    RUNS,
  )
})
