import test from 'ava'
import { decideConsent } from '#schemas/patient-consent/decide-consent.ts'
import type { HeldConsent } from '#schemas/patient-consent/list-in-force.ts'
import { coversPurpose } from '#schemas/vocabulary/purpose-hierarchy.ts'
import { PURPOSES_OF_USE } from '#schemas/vocabulary/purposes-of-use.ts'
import { AT, CLINIC, consentRequest, HOSPITAL, heldConsent, PATIENT } from './_consents.ts'

type Request = Parameters<typeof consentRequest>[0]
type Claims = Parameters<typeof heldConsent>[0]
type Row = [title: string, consents: HeldConsent[], request: Request, decision: string]

const [A, B, C] = ['a', 'b', 'c'].map((end) => `urn:uuid:00000000-0000-4000-8000-00000000000${end}`)
const one = (claims: Claims = {}) => [heldConsent(claims)]
const loinc = (code: string) => ({ system: 'http://loinc.org' as const, code })
const research = (duo: object[], claims: Claims = {}) =>
  one({ scope: 'research', purposes: ['HRESCH'], duo: duo as never, ...claims })
const asked = (use: object, purpose = 'HRESCH'): Request => ({ purpose, research: use }) as never
const guardian = { id: 'did:example:guardian' }
const byGuardian = (end = '2027-01-01T00:00:00Z'): Claims => ({
  grantor: guardian,
  authority: { capacity: 'guardian' },
  period: { start: '2026-01-01T00:00:00Z', end },
})

const ROWS: Row[] = [
  // who
  ['164.508(c)(1)(iii): a class of recipients, as a role of the requester', one(), {}, 'permit'],
  [
    '164.508(c)(1)(iii): somebody of no such class',
    one(),
    { requester: { did: HOSPITAL, roles: [] } },
    'no-consent',
  ],
  ['164.508(c)(1)(iii): by DID', one({ recipients: [{ id: HOSPITAL }] }), {}, 'permit'],
  ['164.508(c)(1)(iii): by another DID', one({ recipients: [{ id: CLINIC }] }), {}, 'no-consent'],
  [
    'a name is for people: nothing is matched with it',
    one({ recipients: [{ name: HOSPITAL }] }),
    {},
    'no-consent',
  ],
  ['a DID and a role: both', one({ recipients: [{ id: HOSPITAL, role: 'nurse' }] }), {}, 'no-consent'],
  ['another patient’s consent', one({ id: 'did:example:other' }), {}, 'no-consent'],
  // what
  ['consentaction: one that is not named', one(), { action: 'disclose' }, 'no-consent'],
  ['164.508(c)(1)(i): a class that is not named', one(), { resource: { class: 'Condition' } }, 'no-consent'],
  [
    '164.508(c)(1)(i): the code',
    one({ codes: [loinc('4548-4')] }),
    { resource: { codes: [loinc('4548-4')] } },
    'permit',
  ],
  [
    '164.508(c)(1)(i): another code',
    one({ codes: [loinc('4548-4')] }),
    { resource: { codes: [loinc('718-7')] } },
    'no-consent',
  ],
  [
    '164.508(c)(1)(i): the same code of another system',
    one({ codes: [loinc('4548-4')] }),
    { resource: { codes: [{ system: 'http://snomed.info/sct', code: '4548-4' }] } },
    'no-consent',
  ],
  [
    'within a dimension, any: one of two codings',
    one({ codes: [loinc('4548-4')] }),
    { resource: { codes: [loinc('718-7'), loinc('4548-4')] } },
    'permit',
  ],
  [
    'dataPeriod: its first and last day are in it',
    one({ dataPeriod: { start: '2020-01-01', end: '2020-12-31' } }),
    { resource: { date: '2020-12-31' } },
    'permit',
  ],
  [
    'dataPeriod: the day after is not',
    one({ dataPeriod: { start: '2020-01-01', end: '2020-12-31' } }),
    { resource: { date: '2021-01-01' } },
    'no-consent',
  ],
  // labels
  [
    'v3-Confidentiality: R means R or lower',
    one({ securityLabels: ['R'] }),
    { resource: { securityLabels: ['N'] } },
    'permit',
  ],
  [
    'v3-Confidentiality: R is not V',
    one({ securityLabels: ['R'] }),
    { resource: { securityLabels: ['V'] } },
    'no-consent',
  ],
  [
    'v3-Confidentiality: R itself',
    one({ securityLabels: ['R'] }),
    { resource: { securityLabels: ['R'] } },
    'permit',
  ],
  [
    'v3-Confidentiality: of several labels of a record the highest counts',
    one({ securityLabels: ['N'] }),
    { resource: { securityLabels: ['N', 'R'] } },
    'no-consent',
  ],
  [
    'sensitivity: a deny of any that the record has',
    one({ exceptions: [{ securityLabels: ['HIV'] }] }),
    { resource: { securityLabels: ['N', 'HIV', 'ETH'] } },
    'deny',
  ],
  [
    'sensitivity: a permit of one is not of two',
    one({ securityLabels: ['PSY'] }),
    { resource: { securityLabels: ['N', 'PSY', 'HIV'] } },
    'no-consent',
  ],
  [
    'sensitivity: a permit of psychiatric records is of no other',
    one({ securityLabels: ['PSY'] }),
    { resource: { securityLabels: ['N'] } },
    'no-consent',
  ],
  // purpose
  ['v3-ActReason: TREAT covers what is under it', one(), { purpose: 'ERTREAT' }, 'permit'],
  ['v3-ActReason: what is under it does not cover TREAT', one({ purposes: ['ETREAT'] }), {}, 'no-consent'],
  ['v3-ActReason: CLINTRL is under TREAT', one(), { purpose: 'CLINTRL' }, 'permit'],
  [
    'v3-ActReason: CLINTRL is not under HRESCH',
    one({ purposes: ['HRESCH'] }),
    { purpose: 'CLINTRL' },
    'no-consent',
  ],
  ['v3-ActReason: CLINTRCH is under HRESCH, not TREAT', one(), { purpose: 'CLINTRCH' }, 'no-consent'],
  [
    'v3-ActReason: HRESCH covers CLINTRCHPC',
    one({ purposes: ['HRESCH'] }),
    { purpose: 'CLINTRCHPC' },
    'permit',
  ],
  // break-the-glass
  [
    'BTG is under ETREAT under TREAT, and a permit of treatment is none of it',
    one(),
    { purpose: 'BTG' },
    'no-consent',
  ],
  ['BTG is not covered by ETREAT', one({ purposes: ['ETREAT'] }), { purpose: 'BTG' }, 'no-consent'],
  ['BTG: named, it is consented to', one({ purposes: ['BTG'] }), { purpose: 'BTG' }, 'permit'],
  [
    'BTG: with authority and reason',
    one(),
    { purpose: 'BTG', breakGlass: { authority: 'er', reason: 'unconscious' } },
    'permit',
  ],
  [
    'BTG: a deny of treatment does not stop it',
    one({ base: 'deny' }),
    { purpose: 'BTG', breakGlass: { authority: 'er', reason: 'unconscious' } },
    'permit',
  ],
  [
    'BTG: a deny that names it does',
    one({ base: 'deny', purposes: ['BTG'] }),
    { purpose: 'BTG', breakGlass: { authority: 'er', reason: 'unconscious' } },
    'deny',
  ],
  [
    'BTG: authority and reason break no glass for another purpose',
    [],
    { purpose: 'TREAT', breakGlass: { authority: 'er', reason: 'x' } },
    'no-consent',
  ],
  // base and exceptions
  ['IHE PCF: a base of deny', one({ base: 'deny' }), {}, 'deny'],
  [
    'IHE PCF: a matching exception reverses a permit',
    one({ exceptions: [{ recipients: [{ id: HOSPITAL }] }] }),
    {},
    'deny',
  ],
  [
    'IHE PCF: an exception that does not match does nothing',
    one({ exceptions: [{ recipients: [{ id: CLINIC }] }] }),
    {},
    'permit',
  ],
  [
    'IHE PCF: across dimensions, all',
    one({ exceptions: [{ recipients: [{ id: HOSPITAL }], purposes: ['HPAYMT'] }] }),
    {},
    'permit',
  ],
  [
    'IHE PCF: a matching exception reverses a deny',
    one({ base: 'deny', exceptions: [{ recipients: [{ id: HOSPITAL }] }] }),
    {},
    'permit',
  ],
  [
    'IHE PCF: an exception reaches no further than its base',
    one({ exceptions: [{ actions: ['disclose'] }] }),
    { action: 'disclose' },
    'no-consent',
  ],
  // dates
  [
    'start ≤ T: the first moment',
    one({ period: { start: AT.toISOString(), end: '2027-01-01T00:00:00Z' } }),
    {},
    'permit',
  ],
  [
    'T < end: the last moment is over',
    one({ period: { start: '2026-01-01T00:00:00Z', end: AT.toISOString() } }),
    {},
    'no-consent',
  ],
  [
    '164.508(c)(1)(v): an event ends it, not a date',
    one({ period: undefined, expiryEvent: 'the end of the study' }),
    {},
    'permit',
  ],
  ['not yet received', [heldConsent({}, { receivedAt: new Date(AT.getTime() + 1) })], {}, 'no-consent'],
  ['164.508(b)(5): withdrawn', [heldConsent({}, { withdrawnAt: AT })], {}, 'no-consent'],
  [
    '164.508(b)(5): revocation is prospective',
    [heldConsent({}, { withdrawnAt: new Date(AT.getTime() + 1) })],
    {},
    'permit',
  ],
  // representatives
  ['a guardian’s consent', one(byGuardian()), {}, 'permit'],
  [
    'a minor comes of age: the guardian’s consent is over',
    one(byGuardian(AT.toISOString())),
    {},
    'no-consent',
  ],
  ['a minor comes of age tomorrow', one(byGuardian('2026-06-02T00:00:00Z')), {}, 'permit'],
  // standing
  [
    'a list that is out of reach: nobody knows',
    [heldConsent({}, { standing: 'unknown' })],
    {},
    'indeterminate',
  ],
  ['revoked by the custodian', [heldConsent({}, { standing: 'ended' })], {}, 'no-consent'],
  ['forged', [heldConsent({}, { standing: 'refuted' })], {}, 'no-consent'],
  [
    'a deny that may be revoked makes a permit uncertain',
    [heldConsent({}, { id: A! }), heldConsent({ base: 'deny' }, { id: B!, standing: 'unknown' })],
    {},
    'indeterminate',
  ],
  [
    'a permit that may be revoked does not stand in the way of another',
    [heldConsent({}, { id: A! }), heldConsent({}, { id: B!, standing: 'unknown' })],
    {},
    'permit',
  ],
  // several
  ['no consent at all is no deny', [], {}, 'no-consent'],
  ['deny overrides', [heldConsent({}, { id: A! }), heldConsent({ base: 'deny' }, { id: B! })], {}, 'deny'],
  [
    'a replaced deny is dropped',
    [heldConsent({ base: 'deny' }, { id: A! }), heldConsent({ replaces: A! }, { id: B! })],
    {},
    'permit',
  ],
  [
    'a replaced permit stays so when its replacement is withdrawn',
    [heldConsent({}, { id: A! }), heldConsent({ replaces: A! }, { id: B!, withdrawnAt: AT })],
    {},
    'no-consent',
  ],
  [
    'a replacement that has not begun replaces nothing',
    [
      heldConsent({ base: 'deny' }, { id: A! }),
      heldConsent({ replaces: A!, period: { start: '2026-07-01T00:00:00Z' } }, { id: B! }),
    ],
    {},
    'deny',
  ],
  [
    'another custodian replaces nothing',
    [heldConsent({ base: 'deny' }, { id: A! }), heldConsent({ replaces: A! }, { id: B!, issuer: HOSPITAL })],
    {},
    'deny',
  ],
  [
    'another patient’s consent replaces nothing',
    [
      heldConsent({ base: 'deny' }, { id: A! }),
      heldConsent({ replaces: A!, id: 'did:example:other' }, { id: B! }),
    ],
    {},
    'deny',
  ],
  [
    'a forged replacement replaces nothing',
    [
      heldConsent({ base: 'deny' }, { id: A! }),
      heldConsent({ replaces: A! }, { id: B!, standing: 'refuted' }),
    ],
    {},
    'deny',
  ],
  [
    'for a minor nobody replaces what the minor granted',
    [
      heldConsent({ base: 'deny' }, { id: A! }),
      heldConsent({ replaces: A!, authority: { capacity: 'guardian', ground: 'minority' } }, { id: B! }),
    ],
    {},
    'deny',
  ],
  [
    'who came of age replaces what was granted for them',
    [
      heldConsent({ base: 'deny', authority: { capacity: 'guardian', ground: 'minority' } }, { id: A! }),
      heldConsent({ replaces: A! }, { id: B! }),
    ],
    {},
    'permit',
  ],
  [
    'replaced, and replaced again',
    [
      heldConsent({}, { id: A! }),
      heldConsent({ replaces: A!, base: 'deny' }, { id: B! }),
      heldConsent({ replaces: B! }, { id: C! }),
    ],
    {},
    'permit',
  ],
  // research
  [
    'DUO: research that says nothing of its use',
    research([{ code: 'DUO:0000042' }]),
    { purpose: 'HRESCH' },
    'no-consent',
  ],
  ['DUO GRU: any research', research([{ code: 'DUO:0000042' }]), asked({ use: 'ancestry' }), 'permit'],
  ['DUO HMB: health', research([{ code: 'DUO:0000006' }]), asked({ use: 'health' }), 'permit'],
  [
    'DUO HMB: not the study of population origins or ancestry',
    research([{ code: 'DUO:0000006' }]),
    asked({ use: 'ancestry' }),
    'no-consent',
  ],
  [
    'DUO DS: the disease',
    research([{ code: 'DUO:0000007', values: ['MONDO:0005148'] }]),
    asked({ use: 'disease', diseases: ['MONDO:0005148'] }),
    'permit',
  ],
  [
    'DUO DS: another beside it',
    research([{ code: 'DUO:0000007', values: ['MONDO:0005148'] }]),
    asked({ use: 'disease', diseases: ['MONDO:0005148', 'MONDO:0004975'] }),
    'no-consent',
  ],
  [
    'DUO DS: research of health in general',
    research([{ code: 'DUO:0000007', values: ['MONDO:0005148'] }]),
    asked({ use: 'health' }),
    'no-consent',
  ],
  ['DUO POA: ancestry alone', research([{ code: 'DUO:0000011' }]), asked({ use: 'health' }), 'no-consent'],
  [
    'DUO IRB: without approval',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000021' }]),
    asked({ use: 'health' }),
    'no-consent',
  ],
  [
    'DUO IRB: with approval',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000021' }]),
    asked({ use: 'health', ethicsApproval: true }),
    'permit',
  ],
  [
    'DUO NPU: of an organisation for profit',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000045' }]),
    asked({ use: 'health', nonCommercial: true }),
    'no-consent',
  ],
  [
    'DUO NCU: commercial',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000046' }]),
    asked({ use: 'health', notForProfit: true }),
    'no-consent',
  ],
  [
    'DUO NPUNCU: both',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000018' }]),
    asked({ use: 'health', notForProfit: true, nonCommercial: true }),
    'permit',
  ],
  [
    'DUO GS: a place within',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000022', values: ['US'] }]),
    asked({ use: 'health', country: 'US-OH' }),
    'permit',
  ],
  [
    'DUO GS: elsewhere',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000022', values: ['US'] }]),
    asked({ use: 'health', country: 'CA' }),
    'no-consent',
  ],
  [
    'DUO TS: the last day',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000025', values: ['2026-06-01'] }]),
    asked({ use: 'health' }),
    'permit',
  ],
  [
    'DUO TS: the day after',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000025', values: ['2026-05-31'] }]),
    asked({ use: 'health' }),
    'no-consent',
  ],
  [
    'DUO US: another user',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000026', values: [CLINIC] }]),
    asked({ use: 'health' }),
    'no-consent',
  ],
  [
    'DUO PS: the project',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000027', values: ['p-7'] }]),
    asked({ use: 'health', project: 'p-7' }),
    'permit',
  ],
  [
    'DUO IS: another institution',
    research([{ code: 'DUO:0000042' }, { code: 'DUO:0000028', values: ['i-1'] }]),
    asked({ use: 'health', institution: 'i-2' }),
    'no-consent',
  ],
  [
    'DUO: a deny of research needs no term to match',
    research([{ code: 'DUO:0000007', values: ['MONDO:0005148'] }], { base: 'deny' }),
    asked({ use: 'health' }),
    'deny',
  ],
]

for (const [title, consents, request, decision] of ROWS) {
  test(`${title} → ${decision}`, (t) => {
    const decided = decideConsent({ consents, request: consentRequest(request), at: AT })
    t.is(decided.decision, decision as never)
    t.is(decided.enforced, decision === 'permit' ? 'permit' : 'deny')
  })
}

const redactions = (claims: Claims, request: Request) =>
  decideConsent({ consents: one(claims), request: consentRequest(request), at: AT }).obligations

test('LEAP-CDS: records that are not known yet are permitted, and what is denied is redacted', (t) => {
  const obligations = redactions(
    { exceptions: [{ securityLabels: ['PSY'] }] },
    { action: 'use', resource: { securityLabels: undefined } },
  )
  t.deepEqual(obligations, [{ code: 'REDACT', remove: { securityLabels: ['PSY'] } }])
})

test('a permit of some records keeps those alone', (t) => {
  const obligations = redactions(
    { codes: [loinc('4548-4')] },
    { action: 'use', resource: { codes: undefined } },
  )
  t.deepEqual(obligations, [{ code: 'REDACT', keep: [{ codes: [loinc('4548-4')] }] }])
})

test('a record without a confidentiality may have any: a permit up to N keeps what is N or lower', (t) => {
  const obligations = redactions(
    { securityLabels: ['N'] },
    { action: 'use', resource: { securityLabels: ['ETH'] } },
  )
  t.deepEqual(obligations, [{ code: 'REDACT', keep: [{ securityLabels: ['N'] }] }])
})

test('a deny with an exception for some records keeps those, whatever another consent permits', (t) => {
  const deny = heldConsent({ base: 'deny', exceptions: [{ codes: [loinc('4548-4')] }] }, { id: A! })
  const permit = heldConsent({}, { id: B! })
  const request = consentRequest({ action: 'use', resource: { codes: undefined } })
  const decided = decideConsent({ consents: [permit, deny], request, at: AT })
  t.is(decided.decision, 'permit')
  t.deepEqual(decided.obligations, [{ code: 'REDACT', keep: [{ codes: [loinc('4548-4')] }] }])
  t.deepEqual(decided.basedOn, [A!, B!])
})

test('two permits of some records cover both', (t) => {
  const consents = ['4548-4', '718-7'].map((code, place) =>
    heldConsent({ codes: [loinc(code)] }, { id: [A, B][place]! }),
  )
  const request = consentRequest({ action: 'use', resource: { codes: undefined } })
  const { obligations } = decideConsent({ consents, request, at: AT })
  t.deepEqual(obligations, [
    { code: 'REDACT', keep: [{ codes: [loinc('4548-4')] }, { codes: [loinc('718-7')] }] },
  ])
})

test('42 CFR 2.32: a disclosure that may hold records of substance use treatment has its notice', (t) => {
  const noticed = (request: Request) => redactions({}, request).some(({ code }) => code === 'NOTICE')
  t.true(noticed({ resource: { securityLabels: ['R', 'SUD'] } }))
  t.true(noticed({ resource: { securityLabels: undefined } }))
  t.false(noticed({ resource: { securityLabels: ['N'] } }))
  t.false(noticed({ action: 'use', resource: { securityLabels: ['R', 'SUD'] } }))
})

test('break-the-glass obliges to alert, and is based on no consent', (t) => {
  const request = consentRequest({ purpose: 'BTG', breakGlass: { authority: 'er', reason: 'unconscious' } })
  const decided = decideConsent({ consents: one(), request, at: AT })
  t.deepEqual(decided.obligations, [{ code: 'ALERT', reason: 'break-the-glass' }])
  t.true(decided.brokeGlass)
  t.deepEqual(decided.basedOn, [])
})

test('validUntil is the next moment at which a date begins or ends', (t) => {
  const until = (...consents: HeldConsent[]) =>
    decideConsent({ consents, request: consentRequest(), at: AT }).validUntil?.toISOString()
  t.is(until(), undefined)
  t.is(until(heldConsent()), '2027-01-01T00:00:00.000Z')
  t.is(
    until(heldConsent(), heldConsent({ period: { start: '2026-07-01T00:00:00Z' } })),
    '2026-07-01T00:00:00.000Z',
  )
  t.is(
    until(heldConsent({ duo: [{ code: 'DUO:0000025', values: ['2026-06-01'] }] })),
    '2026-06-02T00:00:00.000Z',
  )
})

test('v3-ActReason: every purpose covers itself, and BTG is covered by nothing else', (t) => {
  for (const code of PURPOSES_OF_USE) {
    t.true(coversPurpose({ named: code, asked: code }))
    t.is(coversPurpose({ named: code, asked: 'BTG' }), code === 'BTG')
  }
  t.is(PATIENT, consentRequest().patient)
})
