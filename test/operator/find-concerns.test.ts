import test from 'ava'
import { findConcerns } from '../../operator/find-concerns.ts'
import type { ServiceCondition } from '../../operator/service-condition.ts'

// What organisation status tells an operator to see to, one thing wrong at a time.

const AT = Date.parse('2026-06-01T12:00:00Z')
const time = (minutes: number) => new Date(AT + minutes * 60_000).toISOString()

type Organisation = ServiceCondition['organisations'][number]

const anchor = { sequence: '7', publishedAt: time(-10), nextBy: time(50), block: 90, ours: true }
const wallet = { address: '0xfeed', balance: '9', ether: '0.1', anchors: 1000 }
const key: Organisation['keys'][number] = {
  thumbprint: '0xabcd',
  algorithm: 'EdDSA',
  purpose: 'assertionMethod',
  verificationMethod: 'did:ethr:0x1:0xfeed#delegate-1',
  state: 'active',
  createdAt: time(-60),
  supersededAt: null,
  retiredAt: null,
  compromisedSince: null,
  lastGoodSequence: null,
}
const board: Organisation = {
  id: 'board',
  did: 'did:ethr:0x1:0xfeed',
  ours: true,
  state: 'active',
  since: time(-60),
  anchor,
  unfinished: [],
  unpublishedChanges: 0,
  unsigned: { credentials: 0, since: null },
  keys: [key],
  controller: wallet,
  publisher: wallet,
}
const chain: ServiceCondition['chain'] = {
  latest: { number: 100, hash: '0x1', time: time(0), ageSeconds: 5 },
  finalized: null,
  agreement: { asked: 3, quorum: 2, agreeing: 3, dispute: null },
  endpoints: [{ name: 'rpc.example', fault: null }],
  error: null,
}
const issuer = { url: 'https://issuer.example', ready: true, reasons: [] }

const rows: [said: RegExp, change: Partial<Organisation>][] = [
  [/^board: halted since 2026/, { state: 'halted' }],
  [/^board: not on chain yet/, { state: 'unregistered' }],
  [/^board: nothing is anchored yet$/, { anchor: null }],
  [/^board: overdue since .*STATUS_OVERDUE/, { anchor: { ...anchor, nextBy: time(-1) } }],
  [/^board: its publisher is late/, { anchor: { ...anchor, nextBy: time(3) } }],
  [/^board: this database lacks anchor 7, .*organisation restore$/, { anchor: { ...anchor, ours: false } }],
  [/^board: no key signs$/, { keys: [{ ...key, state: 'compromised' }] }],
  [
    /^board: key 0xdcba has been pending since /,
    { keys: [key, { ...key, thumbprint: '0xdcba', state: 'pending' }] },
  ],
  [
    /^board: anchor 8 is in no block since /,
    { unfinished: [{ sequence: '8', state: 'prepared', createdAt: time(-11), transactions: [] }] },
  ],
  [/^board: 3 recorded and not signed since /, { unsigned: { credentials: 3, since: time(-3) } }],
  [/^board: its publisher 0xfeed pays for 99 more anchors$/, { publisher: { ...wallet, anchors: 99 } }],
  [/^board: its controller 0xfeed has no funds$/, { controller: { ...wallet, balance: '0' } }],
]

const find = (change: Partial<ServiceCondition>) =>
  findConcerns({ at: time(0), issuer, chain, organisations: [board], ...change })

for (const [said, change] of rows) {
  test(`of an organisation: ${said.source}`, (t) => {
    const concerns = find({ organisations: [{ ...board, ...change }] })
    t.is(concerns.length, 1, concerns.join('\n'))
    t.regex(concerns[0]!, said)
  })
}

test('all is well, and what is young is left its time', (t) => {
  const unfinished = [{ sequence: '8', state: 'prepared', createdAt: time(-1), transactions: [] }]
  const unsigned = { credentials: 3, since: time(-1) }
  t.deepEqual(find({ organisations: [{ ...board, unfinished, unsigned }] }), [])
})

test('an organisation that is known by its DID alone is not ours to see to', (t) => {
  t.deepEqual(find({ organisations: [{ ...board, ours: false, anchor: null, keys: [] }] }), [])
})

test('of the chain and the issuer', (t) => {
  const concerns = find({
    issuer: { ...issuer, ready: false, reasons: ['database: failed'] },
    chain: {
      ...chain,
      latest: { ...chain.latest!, ageSeconds: 121 },
      agreement: { ...chain.agreement, dispute: { since: AT, reason: 'a against b' } },
      endpoints: [{ name: 'rpc.example', fault: { kind: 'down', reason: 'it does not answer' } }],
      error: 'nobody answers',
    },
  })
  t.deepEqual(concerns, [
    'the issuer at https://issuer.example is not ready: database: failed',
    'the endpoints of the chain disagree: a against b',
    'the chain cannot be read: nobody answers',
    'the newest block is 121 s old: verifiers answer indeterminate',
    'endpoint rpc.example: it does not answer',
  ])
})
