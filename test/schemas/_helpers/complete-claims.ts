import { familyOfId } from '#schemas/families.ts'
import { changeClaims } from './change-claim.ts'
import { type Claims, exampleClaims } from './read-example.ts'

const GUARDIAN = 'did:key:z6MkfrQeC1v7xDyBr3Zk8mKq9oW7r2zXxvZ3k8aGJ5s3LbNz'
const DIGEST = `0x${'5a'.repeat(32)}`

/** Valid claims of each family in which every claim that there is occurs. */
export const completeClaims: Readonly<Record<string, Claims>> = {
  'practitioner-license': changeClaims(exampleClaims(familyOfId('practitioner-license')!), {
    '/licensee/honorificSuffix': 'III',
    '/licensee/otherNames/0/additionalName': 'June',
    '/licensee/otherNames/0/honorificSuffix': 'III',
    '/status': 'probation',
    '/encumbrance': { state: 'encumbered', restrictions: ['No unsupervised practice.'] },
    '/publicActions': [
      { action: 'probation', effective: '2025-11-01', documentUrl: 'https://board.example/orders/17' },
    ],
  }),
  'patient-consent': changeClaims(exampleClaims(familyOfId('patient-consent')!), {
    '/grantor/id': GUARDIAN,
    '/authority': {
      capacity: 'guardian',
      evidence: [{ kind: 'court-order', digest: DIGEST }],
      until: '2034-05-17T00:00:00Z',
    },
    '/signature/signer': GUARDIAN,
    '/signature/capacity': 'guardian',
    '/custodian/class': 'record-custodians',
    '/recipients/0/id': 'did:web:insurer.example',
    '/recipients/0/role': 'payer',
    '/dataPeriod/end': '2030-12-31',
    '/exceptions/0': {
      recipients: [{ id: 'did:web:a.example', name: 'A', role: 'payer', class: 'payers' }],
      actions: ['disclose'],
      purposes: ['HPAYMT'],
      classes: ['Condition'],
      codes: [{ system: 'http://snomed.info/sct', code: '66214007' }],
      dataPeriod: { start: '2020-01-01', end: '2021-01-01' },
      securityLabels: ['SUD'],
    },
    '/expiryEvent': 'The end of the course of treatment',
    '/duo': [{ code: 'DUO:0000022', values: ['US'] }, { code: 'DUO:0000042' }],
    '/replaces': 'urn:uuid:5f1c1c52-8a0e-4a4b-9d3f-2f6d3c0a7b11',
  }),
  'trial-enrolment': changeClaims(exampleClaims(familyOfId('trial-enrolment')!), {
    '/consent/consenter': 'representative-and-assent',
    '/consent/representative': { capacity: 'guardian', id: GUARDIAN },
    '/consent/witness': 'did:web:trials.example:witness:3',
    '/nullifier': { scope: 'oncology/2026-H1', value: DIGEST },
  }),
}
