import test from 'ava'
import type { DIDDocument } from 'did-resolver'
import { type Dereferenced, dereferenceDidUrl } from '#agent/dids/dereference-did-url.ts'
import { parseDidUrl } from '#agent/dids/parse-did-url.ts'

const did = 'did:example:123456789abcdefghi'
const key = { id: `${did}#keys-1`, type: 'Multikey', controller: did, publicKeyMultibase: 'z6Mk' }
const messages = { id: `${did}#messages`, type: 'Messaging', serviceEndpoint: 'https://example.com/m/8377' }
const files = {
  id: '#files',
  type: ['Files', 'Linked'],
  serviceEndpoint: ['https://a.example/', { uri: 'x' }],
}
const other = { id: `${did}#other`, type: 'Other', serviceEndpoint: { uri: 'https://b.example' } }

const didDocument = {
  '@context': 'https://www.w3.org/ns/did/v1.1',
  id: did,
  verificationMethod: [key],
  assertionMethod: [key.id],
  service: [messages, files, other],
} as unknown as DIDDocument
const resolved = { didDocument, didDocumentMetadata: { versionId: '7' }, didResolutionMetadata: {} }

function dereference(rest: string, wanted: 'content' | 'urls' = 'content'): Dereferenced {
  return dereferenceDidUrl({ didUrl: parseDidUrl(`${did}${rest}`)!, resolved, wanted })
}

const servicesOf = (result: Dereferenced) =>
  'content' in result ? (result.content as DIDDocument).service : result

test('DID Resolution §5.4.1: without path and query, the document and its metadata', (t) => {
  t.deepEqual(dereference(''), { content: didDocument, contentMetadata: { versionId: '7' } })
})

test('DID Resolution §5.5.1: a fragment names a verification method, with the context of the document', (t) => {
  const content = { '@context': 'https://www.w3.org/ns/did/v1.1', ...key }
  t.deepEqual(dereference('#keys-1'), { content, contentMetadata: {} })
  t.like(dereference('#keys-2'), { error: 'notFound' })
})

test('DID Resolution §5.4.1: service and serviceType select; relative ids are made absolute first', (t) => {
  t.deepEqual(servicesOf(dereference('?service=messages')), [messages] as never)
  t.deepEqual(servicesOf(dereference(`?service=${encodeURIComponent(messages.id)}`)), [messages] as never)
  t.deepEqual(servicesOf(dereference('?service=files')), [files] as never)
  t.deepEqual(servicesOf(dereference('?serviceType=Linked')), [files] as never)
  t.deepEqual(servicesOf(dereference('?service=messages&serviceType=Linked')), [])
})

test('DID Resolution §5.4: relativeRef by itself selects nothing; it must be percent-encoded', (t) => {
  for (const good of ['/a', 'my%20path/file']) {
    t.like(dereference(`?relativeRef=${encodeURIComponent(good)}`), { content: didDocument }, good)
  }
  for (const bad of ['my path/file', 'file#section', 'dir/with?query=value', 'a%2']) {
    t.like(dereference(`?relativeRef=${encodeURIComponent(bad)}`), { error: 'invalidDidUrl' }, bad)
  }
})

test('DID Resolution §5.4.1: text/uri-list is the URLs of what is selected; maps are passed over', (t) => {
  t.deepEqual(dereference('?service=messages', 'urls'), { urls: ['https://example.com/m/8377'] })
  t.deepEqual(dereference('?serviceType=Files', 'urls'), { urls: ['https://a.example/'] })
  t.like(dereference('?service=other', 'urls'), { error: 'notFound' })
  t.like(dereference('#keys-1', 'urls'), { error: 'notFound' })
})

test('RFC 3986 §5: relativeRef is resolved against the service, and stays with its origin', (t) => {
  const ref = (text: string) =>
    dereference(`?service=messages&relativeRef=${encodeURIComponent(text)}`, 'urls')
  t.deepEqual(ref('/some/path?query'), { urls: ['https://example.com/some/path?query'] })
  t.deepEqual(ref('resume.pdf'), { urls: ['https://example.com/m/resume.pdf'] })
  for (const elsewhere of [
    '//evil.example/',
    'https://evil.example/',
    'http://example.com/',
    '\\\\evil.example',
  ]) {
    t.like(ref(elsewhere), { error: 'invalidDidUrl' }, elsewhere)
  }
})

test('DID Resolution §5.4.2: the URL of a service inherits the fragment, unless it has one', (t) => {
  t.deepEqual(dereference('?service=messages&relativeRef=doc#intro', 'urls'), {
    urls: ['https://example.com/m/doc#intro'],
  })
  t.like(dereference('?service=messages&relativeRef=doc%23a#intro', 'urls'), { error: 'invalidDidUrl' })
})

test('DID Resolution §5.4.1: a path that the method does not define leads nowhere', (t) => {
  t.like(dereference('/whois'), { error: 'notFound' })
})

test('DID Core §3.2: a DID URL in its parts, and what is none', (t) => {
  const { query, ...parts } = parseDidUrl('did:web:host%3A3001:a/b/c?service=x&relativeRef=%2Fy%3Fz#frag')!
  t.deepEqual(parts, { did: 'did:web:host%3A3001:a', path: '/b/c', fragment: 'frag' })
  t.deepEqual(
    [...query],
    [
      ['service', 'x'],
      ['relativeRef', '/y?z'],
    ],
  )
  const none = [
    '',
    'did',
    'did:',
    'did:web',
    'did:web:',
    'did:WEB:x',
    'did:web:a:',
    'did:web:a b',
    'did:web:%zz',
    ' did:web:a',
  ]
  for (const text of [...none, 'did:web:a#b#c', 'did:web:a\n', `did:web:${'a'.repeat(5000)}`]) {
    t.is(parseDidUrl(text), null, text)
  }
})

test('a long text that is no DID URL is told at once', (t) => {
  const before = performance.now()
  for (const text of [
    `did:a:${':'.repeat(4000)}`,
    `did:a:b?${'a'.repeat(3000)} `,
    `did:a:${'%41'.repeat(1300)}%`,
  ]) {
    t.is(parseDidUrl(text), null)
  }
  t.true(performance.now() - before < 200)
})
