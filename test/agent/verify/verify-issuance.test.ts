import test from 'ava'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { type Board, codeOf, createHolder, createKey, createTestWorld, type TestWorld } from './_world.ts'

const START = new Date('2026-06-01T12:00:00Z')
const holder = createHolder()

let at: TestWorld
let boards = 0

test.before(async () => {
  at = await createTestWorld()
})
test.after.always(() => at?.close())
test.beforeEach(() => {
  at.time.now = START
})

const seconds = () => Math.floor(at.time.now.getTime() / 1000)
const later = (by: number) => {
  at.time.now = new Date(at.time.now.getTime() + by * 1000)
}

async function verify(credential: string, options = {}) {
  const verdict = await verifyCredential({ credential, options, now: at.time.now, world: at.world })
  const proof = verdict.checks.find(({ check }) => check === 'proof')!
  return { ...verdict, proof, told: [verdict.verdict, proof.outcome, proof.code] }
}

/** A board with one credential that its second anchor logged, and one that no anchor holds. */
async function createLogged(): Promise<{ board: Board; logged: string; unlogged: string }> {
  const board = await at.createBoard({ slug: `issuing-${boards++}` })
  const logged = await board.sign(board.credential(holder))
  const unlogged = await board.sign(board.credential(holder, 4712))
  board.log(logged)
  later(100)
  await board.publish()
  later(100)
  return { board, logged, unlogged }
}

function end(board: Board, { since = 0, lastGoodSeq = 0n }: { since?: number; lastGoodSeq?: bigint } = {}) {
  at.chain.emitRegistry('KeyEnded', {
    org: board.address,
    keyId: board.key.thumbprint,
    retiredAt: seconds(),
    compromisedSince: since,
    lastGoodSeq,
    by: board.address,
  })
  at.chain.settle()
}

test.serial(
  'a retired key: what was logged before stays valid, and the evidence names the anchor',
  async (t) => {
    const { board, logged } = await createLogged()
    end(board)
    const { told, proof } = await verify(logged)
    t.deepEqual(told, ['valid', 'pass', 'OK'])
    t.like(proof.evidence, { issuedBy: { sequence: '2', publishedAt: seconds() - 100 } })
  },
)

test.serial('a retired key: what no anchor of its time holds is not valid', async (t) => {
  const { board, logged, unlogged } = await createLogged()
  end(board)
  t.deepEqual((await verify(unlogged)).told, ['invalid', 'fail', 'ISSUANCE_UNPROVEN'])
  // logged, but only by an anchor after the end
  later(10)
  board.log(unlogged)
  await board.publish()
  later(10)
  t.deepEqual((await verify(unlogged)).told, ['invalid', 'fail', 'ISSUANCE_UNPROVEN'])
  t.is((await verify(logged)).verdict, 'valid')
})

test.serial('a proof that holds is kept: no second request', async (t) => {
  const { board, logged } = await createLogged()
  end(board)
  await verify(logged)
  const before = at.requests.length
  t.is((await verify(logged)).verdict, 'valid')
  t.is(at.requests.length, before)
})

test.serial(
  'the log is not to be had: unknown, never valid and never invalid; asked again after five seconds',
  async (t) => {
    const { board, logged } = await createLogged()
    const path = board.proofPath(logged)
    const served = at.routes.get(path)!
    end(board)
    at.routes.set(path, (response) => response.writeHead(503).end())
    t.deepEqual((await verify(logged)).told, ['indeterminate', 'unknown', 'ISSUANCE_UNPROVEN'])
    at.routes.set(path, served)
    t.is((await verify(logged)).verdict, 'indeterminate')
    later(6)
    t.is((await verify(logged)).verdict, 'valid')
  },
)

for (const [title, change] of [
  ['of another credential', (_: string, other: string) => other],
  [
    'with one sibling changed',
    (own: string) => own.replace(/"0x./, (hex) => `"0x${hex.endsWith('0') ? '1' : '0'}`),
  ],
  ['that is too short', (own: string) => own.replace(/"proof":\[.*\]/, '"proof":[]')],
  ['at another place', (own: string) => own.replace('"index":"0"', '"index":"1"')],
  ['that is no JSON', () => '<html>'],
] as const) {
  test.serial(`a proof of issuance ${title} proves nothing`, async (t) => {
    const board = await at.createBoard({ slug: `issuing-${boards++}` })
    const logged = await board.sign(board.credential(holder))
    const other = await board.sign(board.credential(holder, 4712))
    const forged = await board.sign(board.credential(holder, 4713))
    board.log(logged)
    board.log(other)
    later(100)
    await board.publish()
    later(100)
    end(board)
    const own = at.routes.get(board.proofPath(logged)) as string
    const wrong = change(own, at.routes.get(board.proofPath(other)) as string)
    at.routes.set(board.proofPath(logged), wrong)
    t.deepEqual((await verify(logged)).told, ['invalid', 'fail', 'ISSUANCE_PROOF_INVALID'])
    at.routes.set(board.proofPath(forged), own)
    t.deepEqual((await verify(forged)).told, ['invalid', 'fail', 'ISSUANCE_PROOF_INVALID'])
  })
}

test.serial(
  'a stolen key: only what the last good anchor holds survives; a backdated forgery does not',
  async (t) => {
    const { board, logged } = await createLogged()
    const forged = await board.sign({ ...board.credential(holder, 4799), validFrom: '2026-01-01T00:00:00Z' })
    t.is((await verify(forged)).verdict, 'valid', 'before anybody knows')
    end(board, { since: seconds() - 10, lastGoodSeq: 2n })
    t.deepEqual((await verify(logged)).told, ['valid', 'pass', 'OK'])
    t.deepEqual((await verify(forged)).told, ['invalid', 'fail', 'KEY_COMPROMISED'])
    // whoever has the key gets it into a later log as well
    board.log(forged)
    await board.publish()
    t.deepEqual((await verify(forged)).told, ['invalid', 'fail', 'KEY_COMPROMISED'])
  },
)

test.serial('a stolen key without a good anchor: nothing survives', async (t) => {
  const { board, logged } = await createLogged()
  end(board, { since: seconds() - 1000 })
  t.deepEqual((await verify(logged)).told, ['invalid', 'fail', 'KEY_COMPROMISED'])
})

test.serial(
  'a key that was retired, and then turns out stolen before: the earlier anchor counts',
  async (t) => {
    const { board, logged } = await createLogged()
    const second = await board.sign(board.credential(holder, 4720))
    board.log(second)
    await board.publish()
    end(board)
    t.is((await verify(second)).verdict, 'valid')
    end(board, { since: seconds() - 150, lastGoodSeq: 2n })
    t.deepEqual((await verify(second)).told, ['invalid', 'fail', 'KEY_COMPROMISED'])
    t.is((await verify(logged)).verdict, 'valid')
  },
)

test.serial('a stolen key that was taken out of the DID document still has its past', async (t) => {
  const { board, logged, unlogged } = await createLogged()
  const attribute = `0x${board.key.publicKey.toString('hex')}`
  at.chain.setAttribute(board.address, 'did/pub/Ed25519/veriKey/hex', attribute, seconds() - 6)
  t.deepEqual(
    (await verify(logged)).told,
    ['invalid', 'fail', 'KEY_NOT_LISTED'],
    'the registry says nothing of it',
  )
  end(board, { since: seconds(), lastGoodSeq: 2n })
  t.deepEqual((await verify(logged)).told, ['valid', 'pass', 'OK'])
  t.deepEqual((await verify(unlogged)).told, ['invalid', 'fail', 'KEY_COMPROMISED'])
  const stranger = createKey()
  const forged = await board.sign(board.credential(holder), {}, stranger.sign)
  t.deepEqual((await verify(forged)).told, ['invalid', 'fail', 'SIGNATURE_INVALID'])
})

test.serial('an anchor that may still be undone proves nothing yet', async (t) => {
  const board = await at.createBoard({ slug: `issuing-${boards++}` })
  const logged = await board.sign(board.credential(holder))
  board.log(logged)
  await board.publish({ settle: false })
  at.chain.emitRegistry('KeyEnded', {
    org: board.address,
    keyId: board.key.thumbprint,
    retiredAt: seconds(),
    compromisedSince: 0,
    lastGoodSeq: 0,
    by: board.address,
  })
  t.deepEqual((await verify(logged)).told, ['indeterminate', 'unknown', 'ISSUANCE_UNPROVEN'])
  at.chain.settle()
  t.is((await verify(logged)).verdict, 'valid')
})

test.serial(
  'a newer anchor that may still be undone takes nothing from what a final one proves',
  async (t) => {
    const { board, logged, unlogged } = await createLogged()
    board.log(unlogged)
    await board.publish({ settle: false })
    at.chain.emitRegistry('KeyEnded', {
      org: board.address,
      keyId: board.key.thumbprint,
      retiredAt: seconds(),
      compromisedSince: 0,
      lastGoodSeq: 0,
      by: board.address,
    })
    const { told, proof } = await verify(logged)
    t.deepEqual(told, ['valid', 'pass', 'OK'])
    t.like(proof.evidence, { issuedBy: { sequence: '2' } })
    t.deepEqual((await verify(unlogged)).told, ['indeterminate', 'unknown', 'ISSUANCE_UNPROVEN'])
    at.chain.settle()
    later(6)
    t.is((await verify(unlogged)).verdict, 'valid')
  },
)

test.serial('at: valid before a revocation, revoked after it, unproven before it was logged', async (t) => {
  const { board, logged, unlogged } = await createLogged()
  const issued = new Date(at.time.now.getTime() - 50_000).toISOString()
  const beforeLog = new Date(at.time.now.getTime() - 150_000).toISOString()
  later(1000)
  board.setStatus('revocation', 4711)
  await board.publish()
  later(100)
  const after = at.time.now.toISOString()
  later(1000)
  t.is(codeOf(await verify(logged), 'status'), 'CREDENTIAL_REVOKED')
  const then = await verify(logged, { at: issued })
  t.deepEqual(then.told, ['valid', 'pass', 'OK'])
  t.like(then.proof.evidence, { at: issued, issuedBy: { sequence: '2' } })
  const status = then.checks.find(({ check }) => check === 'status')!
  t.like((status.evidence.entries as object[])[0], { version: 2, anchor: { sequence: '2' } })
  const revoked = await verify(logged, { at: after })
  t.deepEqual([revoked.verdict, codeOf(revoked, 'status')], ['invalid', 'CREDENTIAL_REVOKED'])
  t.deepEqual((await verify(logged, { at: beforeLog })).told, [
    'indeterminate',
    'unknown',
    'ISSUANCE_UNPROVEN_BY_THEN',
  ])
  t.deepEqual((await verify(unlogged, { at: after })).told, [
    'indeterminate',
    'unknown',
    'ISSUANCE_UNPROVEN_BY_THEN',
  ])
})

test.serial('at: a key that was retired later was in use then; a stolen one was stolen', async (t) => {
  const { board, logged } = await createLogged()
  const then = at.time.now.toISOString()
  later(1000)
  end(board)
  later(10)
  const inUse = await verify(logged, { at: then })
  t.deepEqual(inUse.told, ['valid', 'pass', 'OK'])
  t.like(inUse.proof.evidence, { registeredKey: { retiredAt: null } })
  end(board, { since: seconds() - 5000 })
  t.deepEqual((await verify(logged, { at: then })).told, ['invalid', 'fail', 'KEY_COMPROMISED'])
})

test.serial(
  'at: an accreditation that ended later counts, unless it is distrusted from before',
  async (t) => {
    const { board, logged, unlogged } = await createLogged()
    const then = at.time.now.toISOString()
    later(1000)
    const ended = {
      id: board.accreditation,
      grantor: at.root,
      org: board.address,
      endedAt: seconds(),
      reason: 1,
    }
    at.chain.emitRegistry('AccreditationEnded', { ...ended, distrustFrom: seconds() })
    later(10)
    t.is(codeOf(await verify(unlogged), 'issuer'), 'ACCREDITATION_ENDED')
    t.is((await verify(logged, { at: then })).verdict, 'valid')
    at.chain.emitRegistry('AccreditationEnded', { ...ended, distrustFrom: seconds() - 2000 })
    t.is(codeOf(await verify(logged, { at: then }), 'issuer'), 'ACCREDITATION_ENDED')
  },
)

test.serial('at: an organisation was halted from its halt to its resumption', async (t) => {
  const { board, logged } = await createLogged()
  const halt = (state: number) =>
    at.chain.emitRegistry('StateSet', { org: board.address, state, by: at.root })
  const times = [at.time.now.toISOString()]
  for (const state of [2, 1]) {
    later(100)
    halt(state)
    later(100)
    times.push(at.time.now.toISOString())
  }
  at.chain.settle()
  const verdicts = []
  for (const time of times) verdicts.push((await verify(logged, { at: time })).verdict)
  t.deepEqual(verdicts, ['valid', 'invalid', 'valid'])
})

test.serial('at: outside the dates of then', async (t) => {
  const { logged } = await createLogged()
  t.is(codeOf(await verify(logged, { at: '2025-12-31T00:00:00Z' }), 'validity'), 'NOT_YET_VALID')
})

test.serial('at: the future is refused, and so is what names no moment', async (t) => {
  const { logged } = await createLogged()
  for (const time of [
    new Date(at.time.now.getTime() + 1).toISOString(),
    '2026-01-01',
    '2026-01-01T00:00:00',
    'soon',
  ]) {
    const error = await t.throwsAsync(verify(logged, { at: time }), undefined, time)
    t.like(error, { code: 'TIME_INVALID', faults: [{ pointer: '/options/at' }] })
  }
  t.is((await verify(logged, { at: at.time.now.toISOString() })).verdict, 'valid', 'now is not the future')
})

test.serial('at: before the registry existed nobody knows', async (t) => {
  const { logged } = await createLogged()
  const { told, proof, checks } = await verify(logged, { at: '2026-05-01T12:00:00Z' })
  t.deepEqual(told, ['indeterminate', 'unknown', 'REGISTRY_NOT_YET'])
  t.like(proof.evidence, { at: '2026-05-01T12:00:00.000Z', registryBegan: '2026-06-01T11:59:55.000Z' })
  t.is(codeOf({ checks }, 'status'), 'PROOF_NOT_PASSED')
})
