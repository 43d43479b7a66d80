import { gunzipSync, gzipSync } from 'node:zlib'
import test from 'ava'
import fc from 'fast-check'
import { hashChildren, sha256 } from '#agent/log/merkle-tree.ts'
import { bitRoot } from '#agent/status/bit-root.ts'
import { bitsOfStatus, readBit, readStatus, writeBit } from '#agent/status/bits.ts'
import { BitstringError, decodeBitstring, MINIMUM_ENTRIES } from '#agent/status/decode-bitstring.ts'
import { encodeBitstring } from '#agent/status/encode-bitstring.ts'
import { createPermutation, LIST_ENTRIES } from '#agent/status/permute-index.ts'
import { statusEntries } from '#agent/status/status-entries.ts'
import { statusListCredential } from '#agent/status/status-list-credential.ts'

const BYTES = MINIMUM_ENTRIES / 8

test('Bitstring Status List 1.0 §2.2: index 0 is the left-most bit', (t) => {
  const bits = Buffer.alloc(BYTES)
  writeBit({ bits, index: 0, value: true })
  writeBit({ bits, index: 9, value: true })
  writeBit({ bits, index: MINIMUM_ENTRIES - 1, value: true })
  t.is(bits[0], 0b1000_0000)
  t.is(bits[1], 0b0100_0000)
  t.is(bits[BYTES - 1], 0b0000_0001)
  writeBit({ bits, index: 9, value: false })
  t.is(bits[1], 0)
})

test('§3.2: a status of several bits is read as it was written, and no other changes', (t) => {
  const status = fc
    .record({ size: fc.integer({ min: 1, max: 8 }), index: fc.nat(1000), random: fc.nat(255) })
    .map(({ random, ...rest }) => ({ ...rest, status: random % 2 ** rest.size }))
  fc.assert(
    fc.property(status, fc.boolean(), ({ size, index, status }, filled) => {
      const bits = Buffer.alloc(2048, filled ? 0xff : 0)
      for (const bit of bitsOfStatus({ index, size, status })) writeBit({ bits, ...bit })
      const around = filled ? 2 ** size - 1 : 0
      return (
        readStatus({ bits, index, size }) === status &&
        readStatus({ bits, index: index + 1, size }) === around &&
        (index === 0 || readStatus({ bits, index: index - 1, size }) === around)
      )
    }),
  )
  const bits = Buffer.alloc(BYTES)
  for (const bit of bitsOfStatus({ index: 1, size: 2, status: 2 })) writeBit({ bits, ...bit })
  t.is(bits[0], 0b0010_0000, 'the first bit is the most significant')
})

test('§3.3 and §3.4: what is encoded decodes to the same bits', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(MINIMUM_ENTRIES - 1), { maxLength: 200 }), (indexes) => {
      const bits = Buffer.alloc(BYTES)
      for (const index of indexes) writeBit({ bits, index, value: true })
      const decoded = decodeBitstring({ encodedList: encodeBitstring(bits) })
      return bits.equals(decoded) && indexes.every((index) => readBit({ bits: decoded, index }))
    }),
    { numRuns: 30 },
  )
  t.pass()
})

test('encodedList is multibase base64url without padding over GZIP, the same for the same bits', (t) => {
  const bits = Buffer.alloc(BYTES, 0xa5)
  const encoded = encodeBitstring(bits)
  t.regex(encoded, /^u[A-Za-z0-9_-]+$/)
  t.is(encoded, encodeBitstring(bits))
  t.deepEqual(gunzipSync(Buffer.from(encoded.slice(1), 'base64url')), bits)
})

const gzipped = (length: number) => gzipSync(Buffer.alloc(length)).toString('base64url')

for (const [title, encodedList, code] of [
  ['an empty string', '', 'BITSTRING_ENCODING'],
  ['no multibase prefix', gzipped(BYTES).replace(/^u/, 'H'), 'BITSTRING_ENCODING'],
  ['another multibase prefix', `z${gzipped(BYTES)}`, 'BITSTRING_ENCODING'],
  ['padding', `u${gzipped(BYTES)}==`, 'BITSTRING_ENCODING'],
  ['base64 in place of base64url', 'u+/+/', 'BITSTRING_ENCODING'],
  ['bytes that are not GZIP', `u${Buffer.alloc(100).toString('base64url')}`, 'BITSTRING_ENCODING'],
  ['GZIP that is cut off', `u${gzipped(BYTES).slice(0, -6)}`, 'BITSTRING_ENCODING'],
  ['§2.2: fewer than 131,072 entries', `u${gzipped(BYTES - 1)}`, 'BITSTRING_TOO_SHORT'],
  ['no entries', `u${gzipped(0)}`, 'BITSTRING_TOO_SHORT'],
  ['attack: a bomb of 256 MiB', `u${gzipped(256 * 1024 * 1024)}`, 'BITSTRING_TOO_LARGE'],
] as const) {
  test(`decoding refuses ${title}`, (t) => {
    const error = t.throws(() => decodeBitstring({ encodedList }), { instanceOf: BitstringError })
    t.is(error.code, code)
  })
}

test('the bit root is the tree over H(0x00 ‖ u32 i ‖ 32 bytes), whatever the compression', (t) => {
  const bits = Buffer.alloc(96)
  bits.fill(1, 0, 32).fill(2, 32, 64).fill(3, 64, 96)
  const leaf = (i: number, fill: number) =>
    sha256(Buffer.concat([Buffer.of(0, 0, 0, 0, i), Buffer.alloc(32, fill)]))
  t.deepEqual(bitRoot(bits), hashChildren(hashChildren(leaf(0, 1), leaf(1, 2)), leaf(2, 3)))
})

test('every single bit changes the bit root', (t) => {
  const bits = Buffer.alloc(BYTES)
  const roots = new Set([bitRoot(bits).toString('hex')])
  for (const index of [0, 1, 255, 256, MINIMUM_ENTRIES - 1]) {
    const changed = Buffer.from(bits)
    writeBit({ bits: changed, index, value: true })
    roots.add(bitRoot(changed).toString('hex'))
  }
  t.is(roots.size, 6)
  t.throws(() => bitRoot(Buffer.alloc(33)), { instanceOf: RangeError })
  t.throws(() => bitRoot(Buffer.alloc(0)), { instanceOf: RangeError })
})

test('the permutation of a key takes each index exactly once', (t) => {
  for (const key of [Buffer.alloc(32), Buffer.alloc(32, 1), Buffer.alloc(32, 0xff)]) {
    const permute = createPermutation(key)
    const seen = new Uint8Array(LIST_ENTRIES)
    for (let counter = 0; counter < LIST_ENTRIES; counter++) seen[permute(counter)]!++
    t.true(seen.every((times) => times === 1))
  }
})

test('the permutation differs by key, and neighbours are far apart', (t) => {
  const [one, two] = [createPermutation(Buffer.alloc(32, 1)), createPermutation(Buffer.alloc(32, 2))]
  const counters = Array.from({ length: 1_000 }, (_, counter) => counter)
  t.true(counters.filter((counter) => one(counter) === two(counter)).length < 5)
  t.true(counters.filter((counter) => Math.abs(one(counter) - one(counter + 1)) < 100).length < 20)
  const mean = counters.reduce((sum, counter) => sum + one(counter), 0) / counters.length
  t.true(Math.abs(mean - LIST_ENTRIES / 2) < LIST_ENTRIES / 20, `mean ${mean}`)
  for (const counter of [-1, LIST_ENTRIES, 0.5, Number.NaN])
    t.throws(() => one(counter), { instanceOf: RangeError })
})

test('Bitstring Status List 1.0 §2.1: one index in two lists', (t) => {
  const status = { revocationList: 'r', suspensionList: 's', index: 94_567, message: null }
  t.deepEqual(statusEntries({ baseUrl: 'https://board.example/orgs/board', status }), [
    {
      id: 'https://board.example/orgs/board/status-lists/r#94567',
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: '94567',
      statusListCredential: 'https://board.example/orgs/board/status-lists/r',
    },
    {
      id: 'https://board.example/orgs/board/status-lists/s#94567',
      type: 'BitstringStatusListEntry',
      statusPurpose: 'suspension',
      statusListIndex: '94567',
      statusListCredential: 'https://board.example/orgs/board/status-lists/s',
    },
  ])
})

test('Bitstring Status List 1.0 §2.2: the list credential', (t) => {
  t.deepEqual(
    statusListCredential({
      url: 'https://board.example/orgs/board/status-lists/r',
      issuer: 'did:example:board',
      purpose: 'revocation',
      encodedList: 'uH4sI',
      ttlMs: 2_000,
      now: new Date('2026-03-01T12:00:00Z'),
    }),
    {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: 'https://board.example/orgs/board/status-lists/r',
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer: 'did:example:board',
      validFrom: '2026-03-01T12:00:00.000Z',
      credentialSubject: {
        id: 'https://board.example/orgs/board/status-lists/r#list',
        type: 'BitstringStatusList',
        statusPurpose: 'revocation',
        encodedList: 'uH4sI',
        ttl: 2_000,
      },
    },
  )
})

test('a decoded list holds no more memory than its bits', (t) => {
  const bits = decodeBitstring({ encodedList: encodeBitstring(new Uint8Array(16 * 1024)) })
  t.is(bits.buffer.byteLength, 16 * 1024)
})
