import test from 'ava'
import { familyOfId } from '#schemas/families.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { changeClaims } from '../_helpers/change-claim.ts'
import { exampleClaims } from '../_helpers/read-example.ts'

const family = familyOfId('patient-consent')!
const valid = exampleClaims(family)
const other = 'did:web:guardian.example'
const evidence = [{ kind: 'court-order', digest: `0x${'5a'.repeat(32)}` }]
const byGuardian = {
  '/grantor/id': other,
  '/authority': { capacity: 'guardian', ground: 'incapacity', evidence },
  '/signature/signer': other,
  '/signature/capacity': 'guardian',
}
const forMinor = { ...byGuardian, '/authority': { capacity: 'guardian', ground: 'minority', evidence } }
const research = (...duo: unknown[]) => ({ '/scope': 'research', '/duo': duo })
const GRU = { code: 'DUO:0000042' }

type Row = [title: string, changes: Record<string, unknown>, pointer: string, code: string]

const refused: Row[] = [
  [
    '164.508(c)(1)(i): says not which information',
    { '/classes': undefined, '/codes': undefined },
    '/classes',
    'CLAIM_MISSING',
  ],
  [
    '164.508(c)(1)(iii): a recipient by name alone',
    { '/recipients/0/class': undefined },
    '/recipients/0',
    'CLAIM_MISSING',
  ],
  ['164.508(c)(1)(iii): no recipient', { '/recipients': [] }, '/recipients', 'CLAIM_SIZE'],
  ['164.508(c)(1)(iv): no purpose', { '/purposes': [] }, '/purposes', 'CLAIM_SIZE'],
  ['164.508(c)(1)(v): neither period nor event', { '/period': undefined }, '/period', 'CLAIM_MISSING'],
  [
    '164.508(c)(1)(v): a period without end, and no event',
    { '/period/end': undefined },
    '/period/end',
    'CLAIM_MISSING',
  ],
  [
    '164.508(c)(1)(vi): another signs',
    { '/signature/signer': other },
    '/signature/signer',
    'CLAIM_CONTRADICTS',
  ],
  [
    '164.508(c)(1)(vi): in another capacity',
    { '/signature/capacity': 'guardian' },
    '/signature/capacity',
    'CLAIM_CONTRADICTS',
  ],
  [
    '164.508(c)(1)(vi): a guardian without evidence',
    { ...byGuardian, '/authority': { capacity: 'guardian', ground: 'incapacity' } },
    '/authority/evidence',
    'CLAIM_MISSING',
  ],
  [
    '164.508(c)(2): one statement not made',
    { '/notices': ['right-to-revoke', 'conditioning'] },
    '/notices',
    'CLAIM_SIZE',
  ],
  [
    '164.508(c)(2): one statement made twice for another',
    { '/notices': ['conditioning', 'conditioning', 'right-to-revoke'] },
    '/notices',
    'CLAIM_DUPLICATE',
  ],
  ['v3-PurposeOfUse: an unknown purpose', { '/purposes/0': 'TREATMENT' }, '/purposes/0', 'CLAIM_NOT_LISTED'],
  [
    'v3-PurposeOfUse: the abstract root',
    { '/purposes/0': 'PurposeOfUse' },
    '/purposes/0',
    'CLAIM_NOT_LISTED',
  ],
  ['consentaction: an unknown action', { '/actions/0': 'read' }, '/actions/0', 'CLAIM_NOT_LISTED'],
  ['FHIR: an unknown class', { '/classes/0': 'Observations' }, '/classes/0', 'CLAIM_NOT_LISTED'],
  ['FHIR: an abstract class', { '/classes/0': 'Resource' }, '/classes/0', 'CLAIM_NOT_LISTED'],
  ['an unknown label', { '/securityLabels/0': 'X' }, '/securityLabels/0', 'CLAIM_NOT_LISTED'],
  [
    'two confidentialities, of which each means it or lower',
    { '/securityLabels': ['N', 'R'] },
    '/securityLabels',
    'CLAIM_CONTRADICTS',
  ],
  ['LOINC: check digit', { '/codes/0/code': '4548-5' }, '/codes/0/code', 'CHECK_DIGIT_WRONG'],
  ['a code of an unknown system', { '/codes/0/system': 'urn:x' }, '/codes/0/system', 'CLAIM_NOT_LISTED'],
  [
    'data period: the end before the start',
    { '/dataPeriod/end': '2019-12-31' },
    '/dataPeriod/end',
    'DATE_ORDER',
  ],
  ['data period: of nothing', { '/dataPeriod': {} }, '/dataPeriod', 'CLAIM_MISSING'],
  [
    'period: the end at the start',
    { '/period/end': '2025-12-31T19:00:00-05:00' },
    '/period/end',
    'DATE_ORDER',
  ],
  ['period: without a zone', { '/period/end': '2035-12-31T00:00:00' }, '/period/end', 'CLAIM_FORM'],
  [
    'an exception that names nothing would reverse it all',
    { '/exceptions/0': {} },
    '/exceptions/0',
    'CLAIM_MISSING',
  ],
  [
    'IHE PCF: an exception of an exception',
    { '/exceptions/0/exceptions': [{ actions: ['use'] }] },
    '/exceptions/0/exceptions',
    'CLAIM_UNKNOWN',
  ],
  [
    'an exception for nobody in particular',
    { '/exceptions/0/recipients': [{ name: 'somebody' }] },
    '/exceptions/0/recipients/0',
    'CLAIM_MISSING',
  ],
  [
    'for themselves, by another',
    { '/grantor/id': other, '/signature/signer': other },
    '/grantor/id',
    'CLAIM_CONTRADICTS',
  ],
  [
    'for another, by themselves',
    {
      '/authority': { capacity: 'guardian', ground: 'incapacity', evidence },
      '/signature/capacity': 'guardian',
    },
    '/grantor/id',
    'CLAIM_CONTRADICTS',
  ],
  [
    'a guardian who does not say why',
    { ...byGuardian, '/authority': { capacity: 'guardian', evidence } },
    '/authority/ground',
    'CLAIM_MISSING',
  ],
  [
    'a ground without a guardian',
    { '/authority': { capacity: 'self', ground: 'minority' } },
    '/authority/ground',
    'CLAIM_CONTRADICTS',
  ],
  [
    'for a minor, until an event that may come when they are one no more',
    { ...forMinor, '/period/end': undefined, '/expiryEvent': 'End of the study' },
    '/period/end',
    'CLAIM_MISSING',
  ],
  [
    'for a minor, without a period',
    { ...forMinor, '/period': undefined, '/expiryEvent': 'End of the study' },
    '/period',
    'CLAIM_MISSING',
  ],
  [
    'for a minor, for longer than anybody is one',
    { ...forMinor, '/period/end': '2047-01-03T00:00:00Z' },
    '/period/end',
    'CLAIM_CONTRADICTS',
  ],
  [
    'signed with a key, and nothing to show for it',
    { '/signature/method': 'wallet' },
    '/signature/grant',
    'CLAIM_MISSING',
  ],
  [
    'recorded, with what a key signed',
    { '/signature/grant': 'e30.e30.e30' },
    '/signature/grant',
    'CLAIM_CONTRADICTS',
  ],
  ['DUO: research without a permission', { '/scope': 'research' }, '/duo', 'CLAIM_MISSING'],
  ['DUO: limits alone', research({ code: 'DUO:0000045' }), '/duo', 'CLAIM_MISSING'],
  ['DUO: two permissions', research(GRU, { code: 'DUO:0000006' }), '/duo', 'CLAIM_CONTRADICTS'],
  [
    'DUO: a limit twice',
    research(GRU, { code: 'DUO:0000045' }, { code: 'DUO:0000045' }),
    '/duo',
    'CLAIM_DUPLICATE',
  ],
  ['DUO: an unknown term', research({ code: 'DUO:0000001' }), '/duo/0/code', 'CLAIM_NOT_LISTED'],
  ['DUO: a disease that is not named', research({ code: 'DUO:0000007' }), '/duo/0/values', 'CLAIM_MISSING'],
  [
    'DUO: a disease outside MONDO',
    research({ code: 'DUO:0000007', values: ['flu'] }),
    '/duo/0/values',
    'CLAIM_FORM',
  ],
  [
    'DUO: a place in no form',
    research(GRU, { code: 'DUO:0000022', values: ['Ohio'] }),
    '/duo/1/values',
    'CLAIM_FORM',
  ],
  [
    'DUO: a last day that there is not',
    research(GRU, { code: 'DUO:0000025', values: ['2030-02-30'] }),
    '/duo/1/values',
    'CLAIM_FORM',
  ],
  [
    'DUO: two last days',
    research(GRU, { code: 'DUO:0000025', values: ['2030-01-01', '2031-01-01'] }),
    '/duo/1/values',
    'CLAIM_SIZE',
  ],
  [
    'DUO: general use, limited all the same',
    research({ ...GRU, values: ['x'] }),
    '/duo/0/values',
    'CLAIM_CONTRADICTS',
  ],
  [
    'SMART: letters out of order',
    { '/smartScopes/0': 'patient/Observation.sr' },
    '/smartScopes/0',
    'CLAIM_FORM',
  ],
  ['SMART: no letter', { '/smartScopes/0': 'patient/Observation.' }, '/smartScopes/0', 'CLAIM_FORM'],
  [
    'SMART: a scope of version 1',
    { '/smartScopes/0': 'patient/Observation.read' },
    '/smartScopes/0',
    'CLAIM_FORM',
  ],
  ['SMART: an unknown context', { '/smartScopes/0': 'launch/Observation.r' }, '/smartScopes/0', 'CLAIM_FORM'],
  ['replaces: no id of a credential', { '/replaces': 'urn:uuid:x' }, '/replaces', 'CLAIM_FORM'],
  [
    'policy: another digest than SHA-256',
    { '/policy/digest': `0x${'5A'.repeat(32)}` },
    '/policy/digest',
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
  ['a guardian with evidence', byGuardian],
  ['for a minor, from birth on', { ...forMinor, '/period/end': '2047-01-01T00:00:00Z' }],
  ['signed with a key', { '/signature/method': 'wallet', '/signature/grant': 'e30.e30.e30' }],
  ['an event in place of an end', { '/period': undefined, '/expiryEvent': 'End of the study' }],
  ['a start, and an event as its end', { '/period/end': undefined, '/expiryEvent': 'End of the study' }],
  ['codes without classes', { '/classes': undefined }],
  ['break-the-glass where it is named', { '/purposes': ['TREAT', 'BTG'] }],
  [
    'CLINTRL (under TREAT) and CLINTRCH (under HRESCH) are both there',
    { '/purposes': ['CLINTRL', 'CLINTRCH'] },
  ],
  ['a refusal', { '/base': 'deny', '/exceptions': undefined }],
  ['DUO: a disease', research({ code: 'DUO:0000007', values: ['MONDO:0005148'] }, { code: 'DUO:0000018' })],
  ['SMART: with a query', { '/smartScopes/0': 'user/*.cruds?category=laboratory' }],
]

for (const [title, changes] of accepted) {
  test(`accepted: ${title}`, (t) => {
    t.deepEqual(validateClaims({ family, claims: changeClaims(valid, changes) }), [])
  })
}

test('version 1: what was issued before is held against what was asked then', (t) => {
  const [first] = family.former
  const { signature, ...rest } = valid as { signature: Record<string, unknown> }
  const { method: _method, ...signing } = signature
  const old = { ...rest, signature: signing }
  t.deepEqual(validateClaims({ family: first!, claims: old }), [])
  const byGuardianThen = changeClaims(old, {
    ...byGuardian,
    '/authority': { capacity: 'guardian', evidence },
  })
  t.deepEqual(validateClaims({ family: first!, claims: byGuardianThen }), [])
  t.not(validateClaims({ family, claims: old }).length, 0)
  t.not(validateClaims({ family: first!, claims: valid }).length, 0)
})
