import { randomBytes } from 'node:crypto'
import test from 'ava'
import { createSeal, sealWith } from '#agent/keys/seal.ts'

const key = randomBytes(32)
const { seal, open } = createSeal({ key, purpose: 'claims' })
const plain = Buffer.from('{"npi":"1234567893"}')

test('what was sealed is opened, and is not in what was sealed', (t) => {
  const sealed = seal(plain)
  t.deepEqual(open(sealed), plain)
  t.false(sealed.includes('1234567893'))
  t.deepEqual(open(seal(Buffer.alloc(0))), Buffer.alloc(0))
})

test('the same is sealed differently each time', (t) => {
  t.notDeepEqual(seal(plain), seal(plain))
})

const CHANGES: [title: string, change: (sealed: Buffer) => Buffer][] = [
  ['nothing', () => Buffer.alloc(0)],
  ['another version', (sealed) => flip(sealed, 0)],
  ['another nonce', (sealed) => flip(sealed, 1)],
  ['a changed ciphertext', (sealed) => flip(sealed, 13)],
  ['a changed tag', (sealed) => flip(sealed, sealed.length - 1)],
  ['a tag that is cut', (sealed) => sealed.subarray(0, -1)],
  ['a tag alone', (sealed) => sealed.subarray(0, 28)],
]
for (const [title, change] of CHANGES) {
  test(`it is not opened with ${title}`, (t) => {
    t.throws(() => open(change(seal(plain))))
  })
}

test('another key, and another purpose of the same key, do not open it', (t) => {
  const sealed = seal(plain)
  t.throws(() => createSeal({ key: randomBytes(32), purpose: 'claims' }).open(sealed))
  t.throws(() => createSeal({ key, purpose: 'keys' }).open(sealed))
  t.throws(() => sealWith(key).open(sealed))
})

function flip(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at]! ^= 1
  return changed
}
