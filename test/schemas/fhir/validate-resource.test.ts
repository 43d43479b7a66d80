import test from 'ava'
import { validateResource } from '#schemas/fhir/validate-resource.ts'
import { exampleOf, examples } from './_example-resources.ts'

test('every official example is valid by the official definitions', (t) => {
  t.true(examples.length > 25)
  for (const [name, resource] of examples) {
    t.deepEqual(validateResource({ version: 'r4', resource }), [], name)
  }
})

const modifier = [{ url: 'https://example.org/not-really', valueBoolean: true }]

test('FHIR R4 §2.4.0.2: a modifier extension that is not understood is refused, wherever it is', (t) => {
  const consent = exampleOf('Consent-consent-example-smartonfhir')
  const provision = { ...(consent.provision as object), modifierExtension: modifier }
  for (const [resource, pointer] of [
    [{ ...consent, modifierExtension: modifier }, '/modifierExtension'],
    [{ ...consent, provision }, '/provision/modifierExtension'],
    [{ ...consent, implicitRules: 'https://example.org/rules' }, '/implicitRules'],
  ] as const) {
    const faults = validateResource({ version: 'r4', resource })
    t.deepEqual(
      faults.map((fault) => [fault.pointer, fault.code]),
      [[pointer, 'extension']],
    )
  }
  const understood = [modifier[0]!.url]
  const resource = { ...consent, modifierExtension: modifier }
  t.deepEqual(validateResource({ version: 'r4', resource, understood }), [])
})

const CONSENT = exampleOf('Consent-consent-example-basic')

const WRONG: [string, object, string][] = [
  ['an element that FHIR does not have', { consent: 'x' }, '/consent structure'],
  ['an element of R5', { decision: 'permit' }, '/decision structure'],
  ['a list where there is one', { patient: [{}] }, '/patient structure'],
  ['one where there is a list', { category: {} }, '/category structure'],
  ['an empty list', { performer: [] }, '/performer structure'],
  ['an empty object', { patient: {} }, '/patient structure'],
  ['a number for a code', { status: 1 }, '/status value'],
  ['a code that is none', { status: 'granted' }, '/status code-invalid'],
  ['a day that is none', { dateTime: '2026-13-01' }, '/dateTime value'],
  ['two of a choice', { sourceReference: { display: 'x' } }, '/sourceReference structure'],
]

for (const [title, change, expected] of WRONG) {
  test(`refused with a pointer: ${title}`, (t) => {
    const faults = validateResource({ version: 'r4', resource: { ...CONSENT, ...change } })
    t.deepEqual(
      faults.map(({ pointer, code }) => `${pointer} ${code}`),
      [expected],
    )
  })
}

test('what is required and missing is named', (t) => {
  const resource = { resourceType: 'Consent' }
  const faults = validateResource({ version: 'r4', resource })
  t.deepEqual(
    faults.map(({ pointer, code }) => `${pointer} ${code}`),
    ['/status required', '/scope required', '/category required'],
  )
  t.deepEqual(
    validateResource({ version: 'r4', resource: { resourceType: 'Patient' } })[0]?.code,
    'not-supported',
  )
  for (const none of [
    null,
    1,
    'x',
    [],
    {},
    { resourceType: 'toString' },
    { resourceType: 'Consent.provision' },
  ]) {
    t.is(validateResource({ version: 'r5', resource: none }).length, 1)
  }
})

test('depth is bounded, and a long base64 that is none is answered at once', (t) => {
  let provision: object = { type: 'permit' }
  for (let level = 0; level < 5000; level++) provision = { provision: [provision] }
  t.is(validateResource({ version: 'r4', resource: { ...CONSENT, provision } })[0]?.code, 'structure')
  const resource = { ...CONSENT, sourceAttachment: { data: `${'AAAA'.repeat(20_000)}!` } }
  t.is(validateResource({ version: 'r4', resource })[0]?.pointer, '/sourceAttachment/data')
})
