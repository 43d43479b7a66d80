import test from 'ava'
import { checkPresentationShape } from '#schemas/presentation.ts'
import { changeClaim } from './_helpers/change-claim.ts'

const V2 = 'https://www.w3.org/ns/credentials/v2'
const valid = {
  '@context': [V2, { term: 'urn:x:term' }],
  id: 'urn:uuid:5f1c1c52-8a0e-4a4b-9d3f-2f6d3c0a7b11',
  type: ['VerifiablePresentation', 'ExamplePresentation'],
  holder: 'did:web:holder.example',
  verifiableCredential: [{ type: 'EnvelopedVerifiableCredential' }],
  termsOfUse: { type: 'ExamplePolicy' },
}

const accepted: [title: string, pointer: string, value: unknown][] = [
  ['everything there is', '/id', valid.id],
  ['§4.4: no id', '/id', undefined],
  ['§4.13: a single type', '/type', 'VerifiablePresentation'],
  ['§4.13: no holder', '/holder', undefined],
  ['§4.13: a holder as an object', '/holder', { id: 'did:web:holder.example', name: 'Holder' }],
  ['§4.13: a credential that is no list', '/verifiableCredential', { type: 'VerifiableCredential' }],
]

for (const [title, pointer, value] of accepted) {
  test(`VCDM 2.0 §4.13: a presentation with ${title}: accepted`, (t) => {
    t.deepEqual(checkPresentationShape(changeClaim(valid, pointer, value)), [])
  })
}

const refused: [title: string, change: string, value: unknown, pointer: string, code: string][] = [
  ['§4.3: no context', '/@context', undefined, '/@context/0', 'CONTEXT_INVALID'],
  ['§4.3: another first item', '/@context/0', 'https://example.org/v1', '/@context/0', 'CONTEXT_INVALID'],
  ['§4.3: an item that is neither URL nor object', '/@context/1', 7, '/@context/1', 'CONTEXT_INVALID'],
  ['§4.4: an id that is no URL', '/id', 'five', '/id', 'ID_INVALID'],
  ['§4.4: several ids', '/id', ['urn:x:1', 'urn:x:2'], '/id', 'ID_INVALID'],
  ['§4.13: no type', '/type', undefined, '/type', 'TYPE_INVALID'],
  ['§4.13: not VerifiablePresentation', '/type', ['ExamplePresentation'], '/type', 'TYPE_INVALID'],
  ['§4.13: a holder that is no URL', '/holder', 'somebody', '/holder', 'PROPERTY_INVALID'],
  ['§4.13: a holder without id', '/holder', { name: 'Holder' }, '/holder', 'PROPERTY_INVALID'],
  [
    '§4.13: a credential that is a string',
    '/verifiableCredential/0',
    'https://example.org/credentials/1',
    '/verifiableCredential/0',
    'PROPERTY_INVALID',
  ],
  [
    '§4.13: a credential that is a number',
    '/verifiableCredential/0',
    7,
    '/verifiableCredential/0',
    'PROPERTY_INVALID',
  ],
  ['§5.5: terms of use without a type', '/termsOfUse', {}, '/termsOfUse/type', 'PROPERTY_INVALID'],
]

for (const [title, change, value, pointer, code] of refused) {
  test(`VCDM 2.0 §4.13: a presentation with ${title}: ${code}`, (t) => {
    const faults = checkPresentationShape(changeClaim(valid, change, value))
    t.true(
      faults.some((fault) => fault.pointer === pointer && fault.code === code),
      JSON.stringify(faults),
    )
  })
}
