import test from 'ava'
import { collectIdentifiers } from '#agent/proofs/collect-identifiers.ts'

const ANA = 'did:example:ana'
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const compact = (payload: unknown, header: unknown = { alg: 'EdDSA' }) =>
  `${encode(header)}.${encode(payload)}.c2ln`
const envelop = (type: string, jws: string) => ({ id: `data:application/${type},${jws}`, type: 'Enveloped' })

const NAMING: [title: string, document: unknown][] = [
  ['a string', ANA],
  ['a DID URL', `${ANA}#key-1`],
  ['free text', `for ${ANA}.`],
  ['a member, at any depth', { a: [{ b: { c: [ANA] } }] }],
  ['a JWT', compact({ sub: ANA })],
  ['the header of a JWT', compact({}, { kid: `${ANA}#0` })],
  ['an envelope', envelop('vc+jwt', compact({ credentialSubject: { id: ANA } }))],
  [
    'an envelope in an envelope',
    envelop(
      'vp+jwt',
      compact({ verifiableCredential: [envelop('vc+jwt', compact({ credentialSubject: { id: ANA } }))] }),
    ),
  ],
  ['a Disclosure', `${compact({ _sd: ['x'] })}~${encode(['salt', 'credentialSubject', { id: ANA }])}~`],
  ['a Key Binding JWT', `${compact({})}~${encode(['salt', 'a', 1])}~${compact({ sub: ANA })}`],
]
for (const [title, document] of NAMING) {
  test(`finds who is named in ${title}`, (t) => {
    t.true(collectIdentifiers(document).has(ANA))
  })
}

test('finds URLs of any scheme as they are, and no contexts', (t) => {
  const document = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: 'urn:uuid:1',
    credentialSubject: { id: 'https://ana.example/#me', name: 'Ana', since: '2026-01-01T00:00:00Z' },
  }
  t.deepEqual([...collectIdentifiers(document)].sort(), ['https://ana.example/#me', 'urn:uuid:1'])
})

test('what is broken, empty or deep is gone through to its end', (t) => {
  let deep: unknown = ANA
  for (let depth = 0; depth < 100_000; depth++) deep = [deep]
  t.true(collectIdentifiers(deep).has(ANA))
  for (const broken of [null, undefined, 0, '', 'a.b.c', 'data:', 'data:x,e30.!.x', '~~~', {}]) {
    t.deepEqual([...collectIdentifiers([broken, ANA])].includes(ANA), true, String(broken))
  }
})
