const GUARDIAN = 'did:key:z6MkfrQeC1v7xDyBr3Zk8mKq9oW7r2zXxvZ3k8aGJ5s3LbNz'

/** What the example of a patient consent does not show. */
export const changes = {
  '/grantor/id': GUARDIAN,
  '/authority': {
    capacity: 'guardian',
    ground: 'incapacity',
    evidence: [{ kind: 'court-order', digest: `0x${'5a'.repeat(32)}` }],
  },
  '/signature/signer': GUARDIAN,
  '/signature/capacity': 'guardian',
  '/signature/method': 'wallet',
  '/signature/grant': 'eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl',
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
}
