import { createHash } from 'node:crypto'
import test from 'ava'
import { type AnchorDocument, anchorRoot, statusListsSubtree } from '#agent/anchors/anchor-document.ts'
import { AnchorDocumentError, parseAnchorDocument } from '#agent/anchors/parse-anchor-document.ts'
import { statusListLeaf } from '#agent/anchors/status-list-leaf.ts'

const bytes = (byte: string) => `0x${byte.repeat(32)}`
const LIST = {
  id: '0b0c5c9e-9a4f-4c39-8a77-3d1f1f3a2b10',
  purpose: 'revocation',
  version: 3,
  bitRoot: bytes('11'),
  salt: bytes('22'),
} as const
const OTHER = { ...LIST, id: '1b0c5c9e-9a4f-4c39-8a77-3d1f1f3a2b10', purpose: 'suspension' } as const
const DOCUMENT: AnchorDocument = {
  type: 'CaresealAnchor',
  format: 'hc-anchor/1',
  chainId: '31337',
  registry: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  organisation: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  sequence: '12',
  salt: bytes('33'),
  subtrees: [statusListsSubtree([LIST, OTHER]), { tag: 2, root: bytes('44'), size: '5' }],
  statusLists: [LIST, OTHER],
}
const ANCHOR = {
  chainId: 31337n,
  registry: DOCUMENT.registry,
  organisation: DOCUMENT.organisation,
  sequence: 12n,
  root: anchorRoot(DOCUMENT),
}

test('the root is hc-anchor/1, byte for byte', (t) => {
  const hash = createHash('sha256')
  hash.update(Buffer.of(2)).update('hc-anchor/1')
  hash.update(Buffer.concat([Buffer.alloc(30), Buffer.of(0x7a, 0x69)]))
  hash.update('5FbDB2315678afecb367f032d93F642f64180aa3', 'hex')
  hash.update('70997970C51812dc3A010C7d01b50e0d17dc79C8', 'hex')
  hash.update(Buffer.of(0, 0, 0, 0, 0, 0, 0, 12))
  hash.update(Buffer.of(1, 0, 0, 0, 0, 0, 0, 0, 2)).update(DOCUMENT.subtrees[0]!.root.slice(2), 'hex')
  hash.update(Buffer.of(2, 0, 0, 0, 0, 0, 0, 0, 5)).update(Buffer.alloc(32, 0x44))
  hash.update(Buffer.alloc(32, 0x33))
  t.is(anchorRoot(DOCUMENT), `0x${hash.digest('hex')}`)
})

test('the leaf of a list is hc-status-leaf/1, byte for byte', (t) => {
  const hash = createHash('sha256')
  hash.update(Buffer.of(0)).update('hc-status-leaf/1')
  hash.update('0b0c5c9e9a4f4c398a773d1f1f3a2b10', 'hex')
  hash
    .update(Buffer.of(0, 0, 0, 3))
    .update(Buffer.alloc(32, 0x11))
    .update(Buffer.alloc(32, 0x22))
  t.deepEqual(statusListLeaf(LIST), hash.digest())
})

test('the document of the root on chain is taken, addresses in any case', (t) => {
  const value = JSON.parse(JSON.stringify(DOCUMENT))
  t.deepEqual(parseAnchorDocument({ value, anchor: ANCHOR }), DOCUMENT)
  const anchor = { ...ANCHOR, registry: ANCHOR.registry.toLowerCase() }
  t.notThrows(() => parseAnchorDocument({ value, anchor }))
})

const INVALID: [string, (document: AnchorDocument) => unknown][] = [
  ['null', () => null],
  ['a list', () => []],
  ['text', () => 'CaresealAnchor'],
  ['another type', (document) => ({ ...document, type: 'Other' })],
  ['another format', (document) => ({ ...document, format: 'hc-anchor/2' })],
  ['a property more', (document) => ({ ...document, extra: 1 })],
  ['a property less', ({ salt: _, ...document }) => document],
  ['a chain id that is a number', (document) => ({ ...document, chainId: 31337 })],
  ['a sequence with a leading zero', (document) => ({ ...document, sequence: '012' })],
  ['a sequence beyond 64 bits', (document) => ({ ...document, sequence: '18446744073709551616' })],
  ['a salt in upper case', (document) => ({ ...document, salt: bytes('AB') })],
  ['a short salt', (document) => ({ ...document, salt: '0x33' })],
  ['an address that is none', (document) => ({ ...document, organisation: '0x1' })],
  ['subtrees in descending order', (document) => ({ ...document, subtrees: document.subtrees.toReversed() })],
  ['a tag twice', (document) => ({ ...document, subtrees: [...document.subtrees, document.subtrees[1]!] })],
  ['a tag of 0', (document) => ({ ...document, subtrees: [{ ...document.subtrees[0]!, tag: 0 }] })],
  [
    'a tag of 256',
    (document) => ({
      ...document,
      subtrees: [...document.subtrees, { tag: 256, root: bytes('44'), size: '1' }],
    }),
  ],
  ['no subtree of lists', (document) => ({ ...document, subtrees: document.subtrees.slice(1) })],
  ['a list left out', (document) => ({ ...document, statusLists: [LIST] })],
  ['lists in another order', (document) => ({ ...document, statusLists: [OTHER, LIST] })],
  ['a list twice', (document) => ({ ...document, statusLists: [LIST, LIST] })],
  [
    'attack: an older version of a list',
    (document) => ({ ...document, statusLists: [{ ...LIST, version: 2 }, OTHER] }),
  ],
  [
    'attack: other bits',
    (document) => ({ ...document, statusLists: [{ ...LIST, bitRoot: bytes('12') }, OTHER] }),
  ],
  ['a version of 0', (document) => ({ ...document, statusLists: [{ ...LIST, version: 0 }, OTHER] })],
  [
    'a version that is text',
    (document) => ({ ...document, statusLists: [{ ...LIST, version: '3' }, OTHER] }),
  ],
  [
    'an unknown purpose',
    (document) => ({ ...document, statusLists: [{ ...LIST, purpose: 'fitness' }, OTHER] }),
  ],
  [
    'a UUID in upper case',
    (document) => ({ ...document, statusLists: [{ ...LIST, id: LIST.id.toUpperCase() }, OTHER] }),
  ],
]

for (const [title, change] of INVALID) {
  test(`not an anchor document: ${title}`, (t) => {
    const value = change(structuredClone(DOCUMENT))
    const error = t.throws(() => parseAnchorDocument({ value, anchor: ANCHOR }), {
      instanceOf: AnchorDocumentError,
    })
    t.is(error.code, 'ANCHOR_DOCUMENT_INVALID')
  })
}

const swapped = { ...LIST, purpose: 'suspension' } as const
const MISMATCH: [string, Partial<AnchorDocument>][] = [
  ['another chain', { chainId: '1' }],
  ['another contract', { registry: DOCUMENT.organisation }],
  ['another organisation', { organisation: DOCUMENT.registry }],
  ['an earlier sequence', { sequence: '11' }],
  ['another salt', { salt: bytes('34') }],
  ['another log', { subtrees: [DOCUMENT.subtrees[0]!, { tag: 2, root: bytes('45'), size: '5' }] }],
  ['a longer log', { subtrees: [DOCUMENT.subtrees[0]!, { tag: 2, root: bytes('44'), size: '6' }] }],
  ['no log', { subtrees: [DOCUMENT.subtrees[0]!] }],
  [
    'lists that fit together',
    {
      subtrees: [statusListsSubtree([{ ...LIST, version: 2 }, OTHER]), DOCUMENT.subtrees[1]!],
      statusLists: [{ ...LIST, version: 2 }, OTHER],
    },
  ],
]

for (const [title, change] of MISMATCH) {
  test(`attack: the document of another anchor: ${title}`, (t) => {
    const value = { ...DOCUMENT, ...change }
    const error = t.throws(() => parseAnchorDocument({ value, anchor: ANCHOR }), {
      instanceOf: AnchorDocumentError,
    })
    t.is(error.code, 'ANCHOR_DOCUMENT_MISMATCH')
  })
}

test('the purpose of a list is not under the root: the list credential says it, signed', (t) => {
  t.deepEqual(statusListLeaf(swapped), statusListLeaf(LIST))
})
