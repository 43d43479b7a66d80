import test from 'ava'
import { DID_PATTERN } from '#schemas/vocabulary/check-did.ts'
import { isAbsoluteUrl } from '#schemas/vocabulary/check-url.ts'
import { FHIR_RESOURCE_TYPES } from '#schemas/vocabulary/fhir-resource-types.ts'
import { PURPOSES_OF_USE } from '#schemas/vocabulary/purposes-of-use.ts'

const did = new RegExp(DID_PATTERN, 'u')

const dids = [
  'did:ethr:0x7a69:0x00000000000000000000000000000000000000AA',
  'did:web:trials.example%3A8443:staff:17',
  'did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH',
  'did:x::a',
]
const others = [
  'did:web:',
  'did:web:a.example:',
  'did:WEB:a.example',
  'did:web:a.example#key-1',
  'did:web:a.example/path',
  'did:web:a.example?version=1',
  'did:web:a%2',
  'did::a',
  'DID:web:a.example',
  ' did:web:a.example',
  'did:web:a.example\n',
]

for (const value of dids) test(`DID Core 1.0 §3.1: ${value} is a DID`, (t) => t.regex(value, did))
for (const value of others)
  test(`DID Core 1.0 §3.1: ${JSON.stringify(value)} is none`, (t) => t.notRegex(value, did))

test('RFC 3986 §2: what is an absolute URL', (t) => {
  for (const url of [
    'https://a.example/x?y#z',
    'urn:uuid:x',
    'did:web:a.example',
    'data:application/vc+jwt,a.b.c',
    'http://[::1]/',
  ]) {
    t.true(isAbsoluteUrl(url), url)
  }
  for (const url of [
    '',
    'a',
    '/a',
    '//a',
    'https:',
    'https://a b',
    'a\u0000:b',
    'https://a"b',
    'x:<y>',
    7,
    null,
    ['urn:x'],
    'x:'.padEnd(5000, 'y'),
  ]) {
    t.false(isAbsoluteUrl(url), String(url))
  }
})

test('HL7 lists: none of their codes twice, none abstract', (t) => {
  for (const list of [PURPOSES_OF_USE, FHIR_RESOURCE_TYPES]) t.is(new Set<string>(list).size, list.length)
  t.is(FHIR_RESOURCE_TYPES.length, 146)
  t.is(PURPOSES_OF_USE.length, 59)
  t.false((PURPOSES_OF_USE as readonly string[]).includes('PurposeOfUse'))
})
