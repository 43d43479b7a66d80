import test from 'ava'
import fc from 'fast-check'
import { createAjv } from '#schemas/create-ajv.ts'
import { checkCredentialShape } from '#schemas/credential.ts'
import { requestedCredential } from '#schemas/requested-credential.ts'
import { changeClaim } from './_helpers/change-claim.ts'

const V2 = 'https://www.w3.org/ns/credentials/v2'
const entry = {
  id: 'https://issuer.example/lists/1#7',
  type: 'BitstringStatusListEntry',
  statusPurpose: 'revocation',
  statusListIndex: '7',
  statusListCredential: 'https://issuer.example/lists/1',
}
const valid = {
  '@context': [V2, 'https://www.w3.org/ns/credentials/examples/v2'],
  id: 'urn:uuid:5f1c1c52-8a0e-4a4b-9d3f-2f6d3c0a7b11',
  type: ['VerifiableCredential', 'ExampleCredential'],
  name: 'Example',
  description: [
    { '@value': 'Example', '@language': 'en' },
    { '@value': 'مثال', '@language': 'ar', '@direction': 'rtl' },
  ],
  issuer: { id: 'did:web:issuer.example', name: 'Issuer' },
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2036-01-01T00:00:00+01:00',
  credentialSubject: { id: 'did:web:subject.example', degree: { type: 'ExampleDegree' } },
  credentialStatus: [entry, { ...entry, statusPurpose: 'suspension' }],
  credentialSchema: { id: 'https://issuer.example/schema.json', type: 'JsonSchema' },
  evidence: [{ type: ['ExampleEvidence'] }],
  termsOfUse: { type: 'ExamplePolicy', id: 'urn:x:terms' },
  refreshService: { type: 'ExampleRefresh' },
  relatedResource: [{ id: 'https://example.org/image.png', digestSRI: 'sha256-x' }],
}

test('VC Data Model 2.0: a credential with everything is well-formed', (t) => {
  t.deepEqual(checkCredentialShape(valid), [])
})

const accepted: [title: string, pointer: string, value: unknown][] = [
  ['§4.3: a context as an object', '/@context/1', { term: 'urn:x:term' }],
  ['§4.4: no id', '/id', undefined],
  ['§4.5: a single type', '/type', 'VerifiableCredential'],
  ['§4.5: a type as a URL', '/type/1', 'https://issuer.example/types#Example'],
  ['§4.7: an issuer as a URL', '/issuer', 'https://issuer.example/'],
  ['§4.8: a subject without id', '/credentialSubject/id', undefined],
  ['§4.8: several subjects', '/credentialSubject', [{ id: 'did:web:a.example', x: 1 }, { x: 2 }]],
  ['§4.9: no dates', '/validFrom', undefined],
  ['§4.9: validFrom and validUntil the same moment', '/validFrom', '2035-12-31T23:00:00Z'],
  ['§4.10: one status, without id', '/credentialStatus', { type: 'ExampleStatus' }],
  [
    '§4.11: several schemas',
    '/credentialSchema',
    [
      { id: 'urn:x:1', type: 'A' },
      { id: 'urn:x:2', type: 'B' },
    ],
  ],
  ['§5.2: a property that another context defines', '/other', 1],
]

for (const [title, pointer, value] of accepted) {
  test(`${title}: accepted`, (t) => {
    t.deepEqual(checkCredentialShape(changeClaim(valid, pointer, value)), [])
  })
}

const refused: [title: string, change: string, value: unknown, pointer: string, code: string][] = [
  ['§4.3: no context', '/@context', undefined, '/@context', 'CONTEXT_INVALID'],
  ['§4.3: a context that is not a list', '/@context', V2, '/@context', 'CONTEXT_INVALID'],
  ['§4.3: no item', '/@context', [], '/@context/0', 'CONTEXT_INVALID'],
  [
    '§4.3: another first item',
    '/@context/0',
    'https://www.w3.org/ns/credentials/examples/v2',
    '/@context/0',
    'CONTEXT_INVALID',
  ],
  ['§4.3: an item that is neither URL nor object', '/@context/1', 7, '/@context/1', 'CONTEXT_INVALID'],
  ['§4.3: an item that is null', '/@context/1', null, '/@context/1', 'CONTEXT_INVALID'],
  ['§4.3: an item that is a relative URL', '/@context/1', '/v2', '/@context/1', 'CONTEXT_INVALID'],
  ['§4.4: an id that is no URL', '/id', 'five', '/id', 'ID_INVALID'],
  ['§4.4: several ids', '/id', ['urn:x:1', 'urn:x:2'], '/id', 'ID_INVALID'],
  ['§4.4: null as an id', '/id', null, '/id', 'ID_INVALID'],
  ['§4.5: no type', '/type', undefined, '/type', 'TYPE_INVALID'],
  ['§4.5: not VerifiableCredential', '/type', ['ExampleCredential'], '/type', 'TYPE_INVALID'],
  ['§4.5: no types', '/type', [], '/type', 'TYPE_INVALID'],
  ['§4.5: a type that is no string', '/type/1', { id: 'x' }, '/type', 'TYPE_INVALID'],
  ['§4.5: a type that is no term', '/type/1', 'Example Credential', '/type', 'TYPE_INVALID'],
  ['§4.6: a name that is a number', '/name', 7, '/name', 'NAME_INVALID'],
  ['§11.1: a language value without @value', '/name', { '@language': 'en' }, '/name', 'NAME_INVALID'],
  ['§11.1: a language value with another key', '/description/0/url', 'x', '/description', 'NAME_INVALID'],
  ['§4.7: no issuer', '/issuer', undefined, '/issuer', 'ISSUER_INVALID'],
  ['§4.7: null as the issuer', '/issuer', null, '/issuer', 'ISSUER_INVALID'],
  ['§4.7: an issuer that is no URL', '/issuer', 'issuer', '/issuer', 'ISSUER_INVALID'],
  ['§4.7: several issuers', '/issuer', ['did:web:a.example'], '/issuer', 'ISSUER_INVALID'],
  ['§4.7: an issuer without id', '/issuer/id', undefined, '/issuer', 'ISSUER_INVALID'],
  ['§4.7: an issuer whose id is no URL', '/issuer/id', 'x', '/issuer', 'ISSUER_INVALID'],
  ['§4.7: an issuer whose name is none', '/issuer/name', 7, '/issuer/name', 'NAME_INVALID'],
  ['§4.8: no subject', '/credentialSubject', undefined, '/credentialSubject', 'CREDENTIAL_SUBJECT_INVALID'],
  [
    '§4.8: a subject without claims',
    '/credentialSubject',
    {},
    '/credentialSubject',
    'CREDENTIAL_SUBJECT_INVALID',
  ],
  [
    '§4.8: a list of no subjects',
    '/credentialSubject',
    [],
    '/credentialSubject',
    'CREDENTIAL_SUBJECT_INVALID',
  ],
  [
    '§4.8: a second subject without claims',
    '/credentialSubject',
    [{ x: 1 }, {}],
    '/credentialSubject/1',
    'CREDENTIAL_SUBJECT_INVALID',
  ],
  [
    '§4.8: a subject that is a string',
    '/credentialSubject',
    'did:web:a.example',
    '/credentialSubject',
    'CREDENTIAL_SUBJECT_INVALID',
  ],
  [
    '§4.4: a subject whose id is no URL',
    '/credentialSubject/id',
    'me',
    '/credentialSubject/id',
    'ID_INVALID',
  ],
  ['§4.9: validFrom without a zone', '/validFrom', '2026-01-01T00:00:00', '/validFrom', 'DATE_INVALID'],
  ['§4.9: validFrom as a date', '/validFrom', '2026-01-01', '/validFrom', 'DATE_INVALID'],
  ['§4.9: validFrom as a number', '/validFrom', 1767225600, '/validFrom', 'DATE_INVALID'],
  ['§4.9: validUntil "never"', '/validUntil', 'never', '/validUntil', 'DATE_INVALID'],
  ['§4.9: null as validUntil', '/validUntil', null, '/validUntil', 'DATE_INVALID'],
  [
    '§4.9: validUntil on a day that there is not',
    '/validUntil',
    '2036-02-30T00:00:00Z',
    '/validUntil',
    'DATE_INVALID',
  ],
  ['§4.9: validUntil before validFrom', '/validUntil', '2025-12-31T23:59:59Z', '/validUntil', 'DATE_ORDER'],
  [
    '§4.10: a status without type',
    '/credentialStatus/1/type',
    undefined,
    '/credentialStatus/1/type',
    'CREDENTIAL_STATUS_INVALID',
  ],
  [
    '§4.10: a status whose id is no URL',
    '/credentialStatus/0/id',
    '7',
    '/credentialStatus/0/id',
    'CREDENTIAL_STATUS_INVALID',
  ],
  [
    '§4.10: a status that is a string',
    '/credentialStatus',
    'urn:x',
    '/credentialStatus',
    'CREDENTIAL_STATUS_INVALID',
  ],
  ['§4.10: null as the status', '/credentialStatus', null, '/credentialStatus', 'CREDENTIAL_STATUS_INVALID'],
  [
    '§4.11: a schema without id',
    '/credentialSchema/id',
    undefined,
    '/credentialSchema/id',
    'CREDENTIAL_SCHEMA_INVALID',
  ],
  [
    '§4.11: a schema without type',
    '/credentialSchema/type',
    undefined,
    '/credentialSchema/type',
    'CREDENTIAL_SCHEMA_INVALID',
  ],
  [
    '§4.11: a schema whose id is no URL',
    '/credentialSchema/id',
    'x',
    '/credentialSchema/id',
    'CREDENTIAL_SCHEMA_INVALID',
  ],
  [
    '§5.3: a related resource without digest',
    '/relatedResource/0/digestSRI',
    undefined,
    '/relatedResource/0',
    'PROPERTY_INVALID',
  ],
  [
    '§5.3: a related resource twice',
    '/relatedResource/1',
    { id: 'https://example.org/image.png', digestMultibase: 'ux' },
    '/relatedResource/1',
    'PROPERTY_INVALID',
  ],
  [
    '§5.3: a related resource that is bundled, with another digest',
    '/relatedResource/1',
    { id: V2, digestSRI: 'sha256-x' },
    '/relatedResource/1',
    'PROPERTY_INVALID',
  ],
  [
    '§5.4: a refresh service without type',
    '/refreshService',
    { id: 'urn:x' },
    '/refreshService/type',
    'PROPERTY_INVALID',
  ],
  ['§5.5: terms of use without type', '/termsOfUse/type', undefined, '/termsOfUse/type', 'PROPERTY_INVALID'],
  ['§5.6: evidence without type', '/evidence/0/type', undefined, '/evidence/0/type', 'PROPERTY_INVALID'],
  ['§5.6: evidence whose id is no URL', '/evidence/0/id', 'x', '/evidence/0/id', 'PROPERTY_INVALID'],
]

for (const [title, change, value, pointer, code] of refused) {
  test(`${title}: refused`, (t) => {
    t.deepEqual(
      checkCredentialShape(changeClaim(valid, change, value)).map((fault) => [fault.pointer, fault.code]),
      [[pointer, code]],
    )
  })
}

test('whatever is verified is refused or accepted, never an exception', (t) => {
  for (const value of [undefined, null, 7, 'x', [], [valid]]) {
    t.deepEqual(
      checkCredentialShape(value).map(({ code }) => code),
      ['NOT_AN_OBJECT'],
    )
  }
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(valid)), fc.jsonValue(), (property, value) => {
      const faults = checkCredentialShape({ ...valid, [property]: value })
      return faults.every(
        (fault) =>
          fault.pointer === '' || fault.pointer.startsWith(`/${property}`) || fault.code === 'DATE_ORDER',
      )
    }),
    { numRuns: 1000 },
  )
})

const request = {
  '@context': [V2, 'https://w3id.org/careseal/contexts/practitioner-license/v1'],
  type: ['VerifiableCredential', 'PractitionerLicenseCredential'],
  credentialSubject: { id: 'did:web:subject.example' },
}
const acceptsRequest = createAjv({ explain: false }).compile(requestedCredential)

test('VCALM: a credential to be issued, with and without what may be left out', (t) => {
  t.true(acceptsRequest(request))
  for (const [name, value] of [
    ['id', 'urn:uuid:5f1c1c52-8a0e-4a4b-9d3f-2f6d3c0a7b11'],
    ['issuer', 'did:web:issuer.example'],
    ['issuer', { id: 'did:web:issuer.example', name: 'Issuer' }],
    ['validFrom', '2026-01-01T00:00:00Z'],
    ['name', 'License'],
  ] as const) {
    t.true(acceptsRequest({ ...request, [name]: value }), name)
  }
})

const refusedRequests: [title: string, property: string, value: unknown][] = [
  ['an unknown property', 'policies', []],
  ['a status of its own', 'credentialStatus', entry],
  ['a schema of its own', 'credentialSchema', { id: 'urn:x', type: 'JsonSchema' }],
  ['a proof', 'proof', {}],
  ['an id that is no UUID', 'id', 'https://issuer.example/1'],
  ['an issuer that is no DID', 'issuer', 'https://issuer.example'],
  ['an issuer with more to it', 'issuer', { id: 'did:web:issuer.example', image: 'x' }],
  ['dates without a zone', 'validUntil', '2026-01-01T00:00:00'],
  ['types without VerifiableCredential', 'type', ['PractitionerLicenseCredential']],
  ['a type twice', 'type', ['VerifiableCredential', 'VerifiableCredential']],
  ['a single type as a string', 'type', 'VerifiableCredential'],
  ['several subjects', 'credentialSubject', [{ id: 'did:web:subject.example' }]],
]

for (const [title, property, value] of refusedRequests) {
  test(`VCALM: a credential to be issued with ${title} is refused`, (t) => {
    t.false(acceptsRequest({ ...request, [property]: value }))
  })
}
