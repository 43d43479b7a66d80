import test from 'ava'
import fc from 'fast-check'
import { familyOfId } from '#schemas/families.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { changeClaims } from '../_helpers/change-claim.ts'
import { exampleClaims } from '../_helpers/read-example.ts'

const family = familyOfId('practitioner-license')!
const valid = exampleClaims(family)
const physician = { '/licenseType': 'MD', '/compact': undefined }

type Row = [title: string, changes: Record<string, unknown>, pointer: string, code: string]

const refused: Row[] = [
  ['NPI: check digit', { '/npi': '1234567890' }, '/npi', 'CHECK_DIGIT_WRONG'],
  ['NPI: type 2 prefix digits only, 1 or 2 first', { '/npi': '3234567893' }, '/npi', 'CLAIM_FORM'],
  ['NPI: nine digits', { '/npi': '123456789' }, '/npi', 'CLAIM_FORM'],
  ['NPI: a number', { '/npi': 1234567893 }, '/npi', 'CLAIM_TYPE'],
  ['NPI: digits of another script', { '/npi': '１２３４５６７８９３' }, '/npi', 'CLAIM_FORM'],
  [
    'ISO 3166-2: a state that there is not',
    { '/jurisdiction': 'US-ZZ', '/compact': { code: 'NLC', scope: 'single' } },
    '/jurisdiction',
    'CLAIM_NOT_LISTED',
  ],
  ['ISO 3166-2: lower case', { '/jurisdiction': 'us-oh' }, '/jurisdiction', 'CLAIM_FORM'],
  ['ISO 3166-2: a country alone', { '/jurisdiction': 'US' }, '/jurisdiction', 'CLAIM_FORM'],
  ['a day that there is not', { '/expirationDate': '2035-02-29' }, '/expirationDate', 'CLAIM_FORM'],
  ['a date with a time', { '/statusDate': '2025-11-01T00:00:00Z' }, '/statusDate', 'CLAIM_FORM'],
  ['expires before it is issued', { '/expirationDate': '2019-06-13' }, '/expirationDate', 'DATE_ORDER'],
  ['active before it is issued', { '/statusDate': '2019-06-13' }, '/statusDate', 'DATE_ORDER'],
  ['a license type of no list', { '/licenseType': 'RPN' }, '/licenseType', 'CLAIM_NOT_LISTED'],
  ['reinstated is a way to active, no status', { '/status': 'reinstated' }, '/status', 'CLAIM_NOT_LISTED'],
  ['NUCC: lower case', { '/taxonomy/0': '163w00000x' }, '/taxonomy/0', 'CLAIM_FORM'],
  ['NUCC: twice', { '/taxonomy/1': '163W00000X' }, '/taxonomy', 'CLAIM_DUPLICATE'],
  [
    'encumbered without a restriction',
    { '/encumbrance/state': 'encumbered' },
    '/encumbrance/restrictions',
    'CLAIM_MISSING',
  ],
  [
    'unencumbered with a restriction',
    { '/encumbrance/restrictions': ['x'] },
    '/encumbrance/restrictions',
    'CLAIM_CONTRADICTS',
  ],
  ['on probation yet unencumbered', { '/status': 'probation' }, '/encumbrance/state', 'CLAIM_CONTRADICTS'],
  ['restricted yet unencumbered', { '/status': 'restricted' }, '/encumbrance/state', 'CLAIM_CONTRADICTS'],
  ['NLC: a nurse who does not say', { '/compact': undefined }, '/compact', 'CLAIM_MISSING'],
  ['NLC: APRNs are outside', { '/licenseType': 'APRN-CNP' }, '/compact/code', 'CLAIM_CONTRADICTS'],
  ['NLC: physicians are outside', { '/licenseType': 'MD' }, '/compact/code', 'CLAIM_CONTRADICTS'],
  [
    'NLC: multistate without a home state',
    { '/compact/homeState': undefined },
    '/compact/homeState',
    'CLAIM_MISSING',
  ],
  [
    'NLC: multistate from another than the home state',
    { '/compact/homeState': 'US-TX' },
    '/compact/homeState',
    'CLAIM_CONTRADICTS',
  ],
  [
    'NLC: a home state that there is not',
    { '/compact/homeState': 'US-ZZ', '/compact/scope': 'single' },
    '/compact/homeState',
    'CLAIM_NOT_LISTED',
  ],
  [
    'NLC: outside the United States',
    { '/jurisdiction': 'CA-ON', '/compact/scope': 'single' },
    '/compact/code',
    'CLAIM_CONTRADICTS',
  ],
  [
    'IMLC: each state issues its own license, none is multistate',
    { ...physician, '/compact': { code: 'IMLC', scope: 'multistate', homeState: 'US-OH' } },
    '/compact/scope',
    'CLAIM_CONTRADICTS',
  ],
  [
    'IMLC: PAs are outside',
    { '/licenseType': 'PA', '/compact': { code: 'IMLC', scope: 'single' } },
    '/compact/code',
    'CLAIM_CONTRADICTS',
  ],
  ['no birth date', { '/licensee/birthDate': '1990-01-01' }, '/licensee/birthDate', 'CLAIM_UNKNOWN'],
  ['no social security number', { '/licensee/ssn': '000-00-0000' }, '/licensee/ssn', 'CLAIM_UNKNOWN'],
  [
    'a document by another scheme',
    { '/publicActions': [{ action: 'fine', effective: '2025-01-01', documentUrl: 'javascript:alert(1)' }] },
    '/publicActions/0/documentUrl',
    'CLAIM_FORM',
  ],
  ['a name of two lines', { '/licensee/familyName': 'A\nB' }, '/licensee/familyName', 'CLAIM_FORM'],
  ['an empty name', { '/licensee/familyName': '' }, '/licensee/familyName', 'CLAIM_SIZE'],
  ['a subject that is a DID URL', { '/id': 'did:web:a.example#key-1' }, '/id', 'CLAIM_FORM'],
]

for (const [title, changes, pointer, code] of refused) {
  test(`refused: ${title}`, (t) => {
    const faults = validateClaims({ family, claims: changeClaims(valid, changes) })
    t.deepEqual(
      faults.map((fault) => [fault.pointer, fault.code]),
      [[pointer, code]],
    )
    const name = pointer.split('/').findLast((segment) => !/^[0-9]+$/.test(segment))!
    if (code !== 'CLAIM_UNKNOWN') t.true(faults[0]!.message.includes(name), faults[0]!.message)
  })
}

const accepted: [title: string, changes: Record<string, unknown>][] = [
  ['NPI: none (should, not must)', { '/npi': undefined }],
  ['a person of one name', { '/licensee/givenName': undefined }],
  ['pending before it is issued', { '/status': 'pending', '/statusDate': '2019-06-01' }],
  ['an APRN outside any compact', { '/licenseType': 'APRN-CRNA', '/compact': undefined }],
  [
    'a nurse outside the United States, and outside the NLC',
    { '/jurisdiction': 'CA-ON', '/compact': undefined },
  ],
  ['a single-state nurse without a home state', { '/compact': { code: 'NLC', scope: 'single' } }],
  [
    'IMLC: licensed in another state than that of principal license',
    { ...physician, '/compact': { code: 'IMLC', scope: 'single', homeState: 'US-TX' } },
  ],
  ['suspended, reversibly', { '/status': 'suspended', '/statusDate': '2026-02-01' }],
  ['a name in another script', { '/licensee/familyName': 'Ólafsdóttir 李' }],
  ['a leap day', { '/expirationDate': '2036-02-29' }],
]

for (const [title, changes] of accepted) {
  test(`accepted: ${title}`, (t) => {
    t.deepEqual(validateClaims({ family, claims: changeClaims(valid, changes) }), [])
  })
}

test('any one wrong digit of an NPI is found', (t) => {
  for (const npi of ['1234567893', '1558598797']) {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }), (position, offset) => {
        const digit = (Number(npi[position]) + offset) % 10
        const wrong = `${npi.slice(0, position)}${digit}${npi.slice(position + 1)}`
        return validateClaims({ family, claims: changeClaims(valid, { '/npi': wrong }) }).some(
          (fault) => fault.pointer === '/npi',
        )
      }),
    )
    t.deepEqual(validateClaims({ family, claims: changeClaims(valid, { '/npi': npi }) }), [])
  }
})
