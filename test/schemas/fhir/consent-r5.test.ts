import test from 'ava'
import fc from 'fast-check'
import { type Element, elementsOf } from '#schemas/fhir/elements.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import type { ConsentRequest } from '#schemas/patient-consent/consent-request.ts'
import { evaluateConsent } from '#schemas/patient-consent/evaluate-consent.ts'
import { fromProvision, type Rule } from '#schemas/patient-consent/fhir-provision.ts'
import { toConsentR5 } from '#schemas/patient-consent/fhir-r5.ts'
import { matchRule } from '#schemas/patient-consent/match-rule.ts'
import { AT, CLINIC, consentClaims, consentRequest, HOSPITAL } from '../patient-consent/_consents.ts'

// Consent.decision: "Action to take - permit or deny - as default."; Consent.provision: "An exception to the base policy of
// this consent." So reads a reader who knows R5 and not our profile.

type Effect = 'permit' | 'deny'

function readAsForeigner(resource: Element, request: ConsentRequest): Effect {
  return decideBy(resource.decision as Effect, resource.provision, request)
}

function decideBy(effect: Effect, provisions: unknown, request: ConsentRequest): Effect {
  const opposite = effect === 'permit' ? 'deny' : 'permit'
  for (const provision of elementsOf(provisions)) {
    const { provision: nested, ...own } = provision
    const rule = fromProvision({ provision: own, classElement: 'resourceType' }) as Rule
    const matches = matchRule({ rule, effect: opposite, request })
    if (matches && decideBy(opposite, nested, request) === opposite) return opposite
  }
  return effect
}

const CODES = ['4548-4', '718-7'].map((code) => ({ system: 'http://loinc.org' as const, code }))
const some = <Item>(items: readonly Item[]) => fc.subarray([...items], { minLength: 1 })
const dimensions = {
  recipients: some([{ id: HOSPITAL }, { id: CLINIC }, { class: 'treating-providers' }]),
  actions: some(['access', 'use'] as const),
  purposes: some(['TREAT', 'ETREAT', 'HPAYMT'] as const),
  classes: some(['Observation', 'Condition'] as const),
  codes: some(CODES),
  dataPeriod: fc.constantFrom({ start: '2020-01-01' }, { end: '2019-12-31' }, { start: '2019-01-01' }),
  securityLabels: fc.constantFrom(['N' as const], ['R' as const], ['PSY' as const]),
}
const exception = fc.record(dimensions, { requiredKeys: [] }).filter((rule) => Object.keys(rule).length > 0)
const claims = fc
  .record(
    {
      base: fc.constantFrom('permit' as const, 'deny' as const),
      ...dimensions,
      exceptions: fc.array(exception, { maxLength: 3 }),
    },
    { requiredKeys: ['base', 'recipients', 'actions', 'purposes', 'exceptions'] },
  )
  .map((rule) => consentClaims({ classes: undefined, ...rule } as Partial<PatientConsent>))
const request = fc
  .record({
    did: fc.constantFrom(HOSPITAL, CLINIC),
    roles: fc.subarray(['treating-providers', 'payer']),
    action: fc.constantFrom('access' as const, 'use' as const, 'disclose' as const),
    purpose: fc.constantFrom('TREAT' as const, 'ETREAT' as const, 'HPAYMT' as const, 'HMARKT' as const),
    class: fc.constantFrom('Observation' as const, 'Condition' as const),
    codes: fc.subarray(CODES),
    securityLabels: fc.constantFrom(['N' as const], ['R' as const], ['N' as const, 'PSY' as const]),
    date: fc.constantFrom('2018-06-01', '2019-06-01', '2021-06-01'),
  })
  .map(({ did, roles, action, purpose, ...resource }) =>
    consentRequest({ requester: { did, roles }, action, purpose, resource: resource as never }),
  )

test('R5 Consent.decision is the default, and ours is deny: a permit is the exception', (t) => {
  for (const base of ['permit', 'deny'] as const) {
    const resource = toConsentR5({ claims: consentClaims({ base }), id: 'c1' })
    t.is(resource.decision, 'deny')
    t.is(elementsOf(resource.provision).length, base === 'permit' ? 1 : 0)
  }
})

test('property: who knows R5 and not our profile reads no permit where there is none', (t) => {
  let permits = 0
  const property = fc.property(claims, request, (claims, request) => {
    const resource = toConsentR5({ claims, id: 'c1' })
    const read = readAsForeigner(resource, request)
    const effect = evaluateConsent({ claims, request, at: AT })
    const permitted = effect?.permits === 'all' && effect.denies.length === 0
    if (read === 'permit') permits++
    // and of a permit neither more nor less than it permits
    return read === 'permit' ? permitted : claims.base === 'deny' || !permitted
  })
  t.notThrows(() => fc.assert(property, { numRuns: 5_000 }))
  t.true(permits > 50, `${permits} permits were read`)
})
