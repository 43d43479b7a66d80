import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import test from 'ava'
import { writeBit } from '#agent/status/bits.ts'
import { LIST_ENTRIES } from '#agent/status/permute-index.ts'
import { readTokenStatusList } from '#agent/status/read-token-status-list.ts'
import { StatusFault } from '#agent/status/status-fault.ts'
import {
  decodeTokenStatusList,
  encodeTokenStatusList,
  readTokenStatus,
} from '#agent/status/token-status-list.ts'

const NOW = 1_770_000_000
const URI = 'https://issuer.example/orgs/board/token-status-lists/6c5c0a49-b589-431d-bae7-219122a9ec2c'

/** §4.1 and §4.2, the two examples. */
const EXAMPLES = [
  { bits: 1, lst: 'eNrbuRgAAhcBXQ', statuses: [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1] },
  { bits: 2, lst: 'eNo76fITAAPfAgc', statuses: [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3] },
]

for (const { bits, lst, statuses } of EXAMPLES) {
  test(`Token Status List §4.2: the example of ${bits} bits is read`, (t) => {
    const list = decodeTokenStatusList({ statusList: { bits, lst } })
    t.deepEqual(
      statuses.map((_, index) => readTokenStatus({ list, index })),
      statuses,
    )
    for (const index of [-1, statuses.length, 0.5, Number.NaN, 2 ** 60]) {
      t.throws(() => readTokenStatus({ list, index }), { instanceOf: StatusFault, code: 'RANGE_ERROR' })
    }
  })
}

test('Token Status List §7.1: revoked is INVALID, suspended is SUSPENDED, both is INVALID', (t) => {
  const revoked = Buffer.alloc(LIST_ENTRIES / 8)
  const suspended = Buffer.alloc(LIST_ENTRIES / 8)
  for (const index of [0, 9, LIST_ENTRIES - 1]) writeBit({ bits: revoked, index, value: true })
  for (const index of [1, 9, 77_777]) writeBit({ bits: suspended, index, value: true })
  const encoded = encodeTokenStatusList({ revoked, suspended })
  const list = decodeTokenStatusList({ statusList: encoded })
  t.is(list.bytes.length, LIST_ENTRIES / 4)
  const expected = new Map([
    [0, 1],
    [1, 2],
    [9, 1],
    [77_777, 2],
    [LIST_ENTRIES - 1, 1],
  ])
  for (let index = 0; index < LIST_ENTRIES; index++) {
    const status = readTokenStatus({ list, index })
    if (status !== (expected.get(index) ?? 0)) t.fail(`index ${index} says ${status}`)
  }
  t.pass()
})

const BAD_LISTS: [title: string, statusList: unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['3 bits', { bits: 3, lst: EXAMPLES[0]!.lst }],
  ['16 bits', { bits: 16, lst: EXAMPLES[0]!.lst }],
  ['bits as text', { bits: '1', lst: EXAMPLES[0]!.lst }],
  ['no lst', { bits: 1 }],
  ['lst with padding', { bits: 1, lst: `${EXAMPLES[0]!.lst}==` }],
  ['lst that is not ZLIB', { bits: 1, lst: 'AAAA' }],
  ['lst that is cut off', { bits: 1, lst: EXAMPLES[0]!.lst.slice(0, 8) }],
  ['a bomb', { bits: 1, lst: deflateSync(Buffer.alloc(64 * 1024 * 1024)).toString('base64url') }],
]
for (const [title, statusList] of BAD_LISTS) {
  test(`Token Status List §4.2: refused: ${title}`, (t) => {
    t.throws(() => decodeTokenStatusList({ statusList }), {
      instanceOf: StatusFault,
      code: 'STATUS_LIST_INVALID',
    })
  })
}

function forge({ header = {}, payload = {} }: { header?: object; payload?: object } = {}): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const { bits, lst } = EXAMPLES[1]!
  const head = { alg: 'EdDSA', kid: 'did:key:z6Mk#z6Mk', typ: 'statuslist+jwt', ...header }
  const body = { sub: URI, iat: NOW, exp: NOW + 600, ttl: 60, status_list: { bits, lst }, ...payload }
  return `${encode(head)}.${encode(body)}.${createHash('sha256').digest('base64url')}`
}

function read(token: string): string {
  try {
    readTokenStatusList({ token, uri: URI, now: new Date(NOW * 1000) })
    return 'OK'
  } catch (error) {
    if (error instanceof StatusFault) return error.code
    throw error
  }
}

test('Token Status List §5.1: a token is read', (t) => {
  const parsed = readTokenStatusList({ token: forge(), uri: URI, now: new Date(NOW * 1000) })
  t.like(parsed, { alg: 'EdDSA', kid: 'did:key:z6Mk#z6Mk', did: 'did:key:z6Mk', issuedAt: NOW, ttl: 60 })
  t.is(readTokenStatus({ list: parsed.list, index: 1 }), 2)
  t.is(read(forge({ payload: { exp: undefined, ttl: undefined, unknown: 1 } })), 'OK')
})

const BAD_TOKENS: [title: string, token: string, code: string][] = [
  ['no JWT', 'x', 'STATUS_LIST_INVALID'],
  ['another typ', forge({ header: { typ: 'JWT' } }), 'STATUS_LIST_INVALID'],
  ['alg none', forge({ header: { alg: 'none' } }), 'STATUS_LIST_INVALID'],
  ['a kid that is no DID URL', forge({ header: { kid: '12' } }), 'STATUS_LIST_INVALID'],
  ['another sub', forge({ payload: { sub: `${URI}x` } }), 'STATUS_LIST_FOREIGN'],
  ['no sub', forge({ payload: { sub: undefined } }), 'STATUS_LIST_FOREIGN'],
  ['no iat', forge({ payload: { iat: undefined } }), 'STATUS_LIST_INVALID'],
  ['iat 61 s ahead', forge({ payload: { iat: NOW + 61 } }), 'STATUS_LIST_INVALID'],
  ['exp 61 s ago', forge({ payload: { exp: NOW - 61 } }), 'STATUS_LIST_EXPIRED'],
  ['exp that is no time', forge({ payload: { exp: 'never' } }), 'STATUS_LIST_INVALID'],
  ['exp null', forge({ payload: { exp: null } }), 'STATUS_LIST_INVALID'],
  ['ttl 0', forge({ payload: { ttl: 0 } }), 'STATUS_LIST_INVALID'],
  ['ttl as text', forge({ payload: { ttl: '60' } }), 'STATUS_LIST_INVALID'],
  ['no status_list', forge({ payload: { status_list: undefined } }), 'STATUS_LIST_INVALID'],
  ['more than 4 MiB', forge({ payload: { more: 'x'.repeat(4 * 1024 * 1024) } }), 'STATUS_LIST_INVALID'],
]
for (const [title, token, code] of BAD_TOKENS) {
  test(`Token Status List §8.3: refused: ${title}`, (t) => {
    t.is(read(token), code)
  })
}
