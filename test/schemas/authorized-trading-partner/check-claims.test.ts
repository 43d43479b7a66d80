import test from 'ava'
import { familyOfId } from '#schemas/families.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { changeClaims } from '../_helpers/change-claim.ts'
import { exampleClaims } from '../_helpers/read-example.ts'

const family = familyOfId('authorized-trading-partner')!
const valid = exampleClaims(family)

const federal = { '/authorization/basis': 'federal-license', '/authorization/jurisdiction': undefined }
const registered = { '/authorization/basis': 'fda-registration', '/authorization/jurisdiction': undefined }

type Row = [title: string, changes: Record<string, unknown>, pointer: string, code: string]

const refused: Row[] = [
  ['GS1 §7.9.1: a wrong check digit', { '/gln': '0614141000013' }, '/gln', 'CHECK_DIGIT_WRONG'],
  ['GS1 §3.4.2: twelve digits', { '/gln': '614141000012' }, '/gln', 'CLAIM_FORM'],
  ['D-U-N-S: eight digits', { '/duns': '80473513' }, '/duns', 'CLAIM_FORM'],
  ['D-U-N-S with hyphens', { '/duns': '80-473-5132' }, '/duns', 'CLAIM_FORM'],
  ['neither GLN nor D-U-N-S', { '/gln': undefined }, '/gln', 'CLAIM_MISSING'],
  ['a type of nobody', { '/organizationType': 'Pharmacy' }, '/organizationType', 'CLAIM_NOT_LISTED'],
  [
    'FD&C §581(2)(A): a manufacturer is registered, not licensed',
    { '/organizationType': 'Manufacturer' },
    '/authorization/basis',
    'CLAIM_CONTRADICTS',
  ],
  ['FD&C §581(2)(B): a wholesaler is licensed', registered, '/authorization/basis', 'CLAIM_CONTRADICTS'],
  [
    'FD&C §581(2)(D): a dispenser has a license of a state',
    { ...federal, '/organizationType': 'Dispenser' },
    '/authorization/basis',
    'CLAIM_CONTRADICTS',
  ],
  [
    'a license of a state that is not named',
    { '/authorization/jurisdiction': undefined },
    '/authorization/jurisdiction',
    'CLAIM_MISSING',
  ],
  [
    'a federal license of a state',
    { '/authorization/basis': 'federal-license' },
    '/authorization/jurisdiction',
    'CLAIM_CONTRADICTS',
  ],
  [
    'a state that there is not',
    { '/authorization/jurisdiction': 'US-ZZ' },
    '/authorization/jurisdiction',
    'CLAIM_NOT_LISTED',
  ],
  [
    'a province: DSCSA is of the United States',
    { '/authorization/jurisdiction': 'CA-ON' },
    '/authorization/jurisdiction',
    'CLAIM_NOT_LISTED',
  ],
  [
    'it ends before it begins',
    { '/authorization/expirationDate': '2024-03-31' },
    '/authorization/expirationDate',
    'DATE_ORDER',
  ],
  ['a status before the license', { '/statusDate': '2024-03-31' }, '/statusDate', 'DATE_ORDER'],
  [
    'expired on its last day',
    { '/status': 'expired', '/statusDate': '2035-03-31' },
    '/statusDate',
    'CLAIM_CONTRADICTS',
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
  ['D-U-N-S alone, which has no check digit since 2006', { '/gln': undefined, '/duns': '804735133' }],
  ['FD&C §581(2)(A): a registered manufacturer', { ...registered, '/organizationType': 'Manufacturer' }],
  ['FD&C §581(2)(C): a 3PL with the federal license', { ...federal, '/organizationType': '3PL' }],
  ['FD&C §581(2)(D): a dispenser', { '/organizationType': 'Dispenser' }],
]

for (const [title, changes] of accepted) {
  test(`accepted: ${title}`, (t) => {
    t.deepEqual(validateClaims({ family, claims: changeClaims(valid, changes) }), [])
  })
}

test('an accreditation is held against the state that licensed, where one did', (t) => {
  t.deepEqual(family.scopeOf(valid), { jurisdiction: 'US-OH' })
  t.deepEqual(family.scopeOf(changeClaims(valid, registered)), {})
})
