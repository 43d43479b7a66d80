import test from 'ava'
import type { Resource } from '#schemas/fhir/elements.ts'
import { findLost } from '#schemas/fhir/find-lost.ts'
import { validateResource } from '#schemas/fhir/validate-resource.ts'
import { LIMITS } from '#schemas/patient-consent/fhir-parts.ts'
import { fromConsentR4, toConsentR4 } from '#schemas/patient-consent/fhir-r4.ts'
import { fromConsentR5, toConsentR5 } from '#schemas/patient-consent/fhir-r5.ts'
import {
  fromPractitioner,
  toPractitioner,
  toPractitionerRole,
} from '#schemas/practitioner-license/fhir-practitioner.ts'
import {
  fromResearchSubjectR4,
  toResearchStudyR4,
  toResearchSubjectR4,
} from '#schemas/trial-enrolment/fhir-r4.ts'
import {
  fromResearchSubjectR5,
  toResearchStudyR5,
  toResearchSubjectR5,
} from '#schemas/trial-enrolment/fhir-r5.ts'
import { completeClaims } from '../_helpers/complete-claims.ts'
import { exampleOf, examples } from './_example-resources.ts'

const license = completeClaims['practitioner-license']! as never
const consent = completeClaims['patient-consent']! as never
const enrolment = completeClaims['trial-enrolment']! as never
const id = 'r1'

const pointersOf = (before: unknown, after: unknown) =>
  findLost({ before, after, why: () => '' }).map(({ pointer }) => pointer)

for (const version of ['r4', 'r5'] as const) {
  const toConsent = version === 'r4' ? toConsentR4 : toConsentR5
  const fromConsent = version === 'r4' ? fromConsentR4 : fromConsentR5

  test(`${version}: what is made of complete claims is valid by the official definitions`, (t) => {
    const made: Resource[] = [
      toPractitioner({ claims: license, id, issuer: { did: 'did:web:board.example', name: 'Board' } }),
      toPractitionerRole({ claims: license, id }),
      toConsent({ claims: consent, id }),
      ...(version === 'r4'
        ? [toResearchStudyR4({ claims: enrolment, id }), toResearchSubjectR4({ claims: enrolment, id })]
        : [toResearchStudyR5({ claims: enrolment, id }), toResearchSubjectR5({ claims: enrolment, id })]),
    ]
    for (const resource of made) {
      t.deepEqual(validateResource({ version, resource, understood: [LIMITS] }), [], resource.resourceType)
    }
  })

  test(`${version}: a consent goes out and in; what is lost is listed here`, (t) => {
    const { claims, lost } = fromConsent(toConsent({ claims: consent, id }))
    // R5 has the day of signing alone, and no signature is made of that
    t.deepEqual(
      lost.map(({ pointer }) => pointer),
      version === 'r4' ? [] : ['/date'],
    )
    const gone = ['/authority/evidence', '/custodian/class', '/smartScopes']
    // FHIR says when it was signed, and not how
    const signing = version === 'r4' ? ['/signature/grant', '/signature/method'] : ['/signature']
    t.deepEqual(pointersOf(consent, claims).sort(), [...gone, ...signing].sort())
  })

  test(`${version}: what a consent denies stays denied`, (t) => {
    const denied = { ...(consent as object), base: 'deny' } as never
    const made = toConsent({ claims: denied, id })
    // R5 does not say what a refusal names, so it is not read back: and nothing is permitted by default
    t.is(fromConsent(made).claims.base, version === 'r4' ? 'deny' : undefined)
    t.is(made.decision, version === 'r4' ? undefined : 'deny')
  })
}

test('a license goes out and in without loss', (t) => {
  const practitioner = toPractitioner({ claims: license, id })
  const { claims, lost } = fromPractitioner({
    practitioner,
    role: toPractitionerRole({ claims: license, id }),
  })
  t.deepEqual(claims, license)
  t.deepEqual(lost, [])
})

const PLAN_NET: [string, string, boolean][] = [
  ['probation', 'active', true],
  ['suspended', 'inactive', false],
  ['expired', 'inactive', false],
  ['revoked', 'revoked', false],
]

for (const [status, word, active] of PLAN_NET) {
  test(`Plan-Net has ${word} for ${status}, and what we say is beside it`, (t) => {
    const claims = { ...(license as object), status } as never
    const practitioner = toPractitioner({ claims })
    t.true(JSON.stringify(practitioner).includes(`{"url":"status","valueCode":"${word}"}`))
    t.is(fromPractitioner({ practitioner }).claims.status, status)
    t.is(toPractitionerRole({ claims }).active, active)
  })
}

test('R5 moved the state of a participant to progress.subjectState; the arm is never told', (t) => {
  const study = {
    r4: toResearchStudyR4({ claims: enrolment, id }),
    r5: toResearchStudyR5({ claims: enrolment, id }),
  }
  const r4 = fromResearchSubjectR4({
    subject: toResearchSubjectR4({ claims: enrolment, id }),
    study: study.r4,
  })
  const r5 = fromResearchSubjectR5({
    subject: toResearchSubjectR5({ claims: enrolment, id }),
    study: study.r5,
  })
  t.deepEqual([...r4.lost, ...r5.lost], [])
  t.is(r4.claims.status, 'on-study')
  t.is(r5.claims.status, 'on-study')
  t.is(r4.claims.milestones, undefined)
  t.is((r5.claims.milestones as unknown[]).length, 3)
  t.false(/arm|comparisonGroup/i.test(JSON.stringify([study, r4, r5])))
})

test('every official Consent goes in and out, with each thing that is lost named', (t) => {
  const consents = examples.filter(([, resource]) => resource.resourceType === 'Consent')
  t.is(consents.length, 12)
  for (const [name, resource] of consents) {
    const { claims, lost } = fromConsentR4(resource)
    const again = toConsentR4({ claims: claims as never, id: resource.id as string })
    t.deepEqual(
      pointersOf(resource, again),
      lost.map(({ pointer }) => pointer),
      name,
    )
    t.true(lost.every(({ reason }) => reason.length > 10))
    // none says it in a form that can be read one way alone, by DIDs: none becomes a permit
    if (name !== 'Consent-consent-example-smartonfhir') t.is(claims.base, undefined, name)
  }
  const { claims } = fromConsentR4(exampleOf('Consent-consent-example-smartonfhir'))
  t.like(claims, {
    scope: 'patient-privacy',
    base: 'permit',
    actions: ['access'],
    classes: ['MedicationRequest'],
  })
})

test('a limit that is not understood takes the whole rule with it: it never widens a permit', (t) => {
  const resource = toConsentR4({ claims: consent, id }) as { provision: { provision: object[] } } & Resource
  const [rule] = resource.provision.provision as [Record<string, unknown>]
  for (const change of [
    { data: [{ meaning: 'related', reference: { reference: 'Task/1' } }] },
    { purpose: [{ system: 'https://example.org', code: 'MINE' }] },
    { period: { start: '2026-01-01' } },
    { actor: [{ role: { coding: [{ code: 'CST' }] }, reference: { reference: 'Organization/1' } }] },
  ]) {
    const provision = { ...resource.provision, provision: [{ ...rule, ...change }] }
    const { claims, lost } = fromConsentR4({ ...resource, provision })
    t.is(claims.base, undefined)
    t.true(lost.some(({ pointer }) => pointer.startsWith('/provision')))
  }
})

test('IHE PCF has the type at the root, and that is read; one that contradicts policyRule is not', (t) => {
  const action = [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentaction', code: 'access' }] },
  ]
  const resource = { ...exampleOf('Consent-consent-example-basic'), provision: { type: 'permit', action } }
  t.like(fromConsentR4(resource).claims, { base: 'permit', actions: ['access'] })
  t.is(fromConsentR4({ ...resource, provision: { type: 'deny', action } }).claims.base, undefined)
})

test('R5 without our profile may mean either: it is not guessed', (t) => {
  const { meta: _meta, ...resource } = toConsentR5({ claims: consent, id })
  t.is(fromConsentR5(resource as Resource).claims.base, undefined)
})

test('official Practitioners and the ResearchSubject go in and out, with each thing that is lost named', (t) => {
  for (const [name, practitioner] of examples.filter(
    ([, { resourceType }]) => resourceType === 'Practitioner',
  )) {
    const { claims, lost } = fromPractitioner({ practitioner })
    t.true(Object.keys(claims).length > 0, name)
    t.false(lost.some(({ pointer }) => pointer === '/name/0/family'))
    t.is(
      lost.some(({ pointer }) => pointer === '/birthDate'),
      'birthDate' in practitioner,
      name,
    )
  }
  const { claims, lost } = fromResearchSubjectR4({ subject: exampleOf('ResearchSubject-example') })
  t.is(claims.status, 'candidate')
  t.true(['/individual', '/identifier'].every((part) => lost.some(({ pointer }) => pointer.startsWith(part))))
})
