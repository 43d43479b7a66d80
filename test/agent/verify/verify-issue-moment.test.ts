import test from 'ava'
import { Wallet } from 'ethers'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { type Board, createHolder, createTestWorld, family, type TestWorld } from './_world.ts'

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
  const { outcome, code, evidence } = verdict.checks.find(({ check }) => check === 'issuer')!
  return { told: [verdict.verdict, outcome, code], evidence }
}

/** A board with one credential that its second anchor logged, and one that no anchor holds. */
async function createLogged(): Promise<{ board: Board; logged: string; unlogged: string }> {
  const board = await at.createBoard({ slug: `moment-${boards++}` })
  const logged = await board.sign(board.credential(holder))
  const unlogged = await board.sign(board.credential(holder, 4712))
  board.log(logged)
  later(100)
  await board.publish()
  later(100)
  return { board, logged, unlogged }
}

function end(board: Board, distrustFrom = seconds()): void {
  at.chain.emitRegistry('AccreditationEnded', {
    id: board.accreditation,
    grantor: at.root,
    org: board.address,
    endedAt: seconds(),
    distrustFrom,
    reason: 0,
  })
}

test.serial('an accreditation that ended between issue and now covers what was logged before', async (t) => {
  const { board, logged } = await createLogged()
  t.deepEqual((await verify(logged)).told, ['valid', 'pass', 'OK'])
  end(board)
  later(10)
  for (const _ of ['asked for', 'kept']) {
    const { told, evidence } = await verify(logged)
    t.deepEqual(told, ['valid', 'pass', 'OK'])
    t.like(evidence, {
      root: at.root,
      asOf: { now: 'ACCREDITATION_ENDED', issue: { code: 'OK', isProven: true } },
      issuedBy: { sequence: '2', publishedAt: seconds() - 110 },
    })
  }
})

test.serial('a backdated credential of an issuer that has lost its accreditation is not valid', async (t) => {
  const { board, unlogged } = await createLogged()
  end(board)
  later(10)
  t.deepEqual((await verify(unlogged)).told, ['invalid', 'fail', 'ACCREDITATION_ENDED'])
  // its issuer goes on publishing: an anchor after the end proves nothing
  board.log(unlogged)
  await board.publish()
  later(10)
  const { told, evidence } = await verify(unlogged)
  t.deepEqual(told, ['invalid', 'fail', 'ACCREDITATION_ENDED'])
  t.like(evidence, { asOf: { now: 'ACCREDITATION_ENDED', issue: null } })
})

test.serial('distrustFrom: what was logged after it is not covered, though the end came later', async (t) => {
  const { board, logged } = await createLogged()
  end(board, seconds() - 150)
  t.deepEqual((await verify(logged)).told, ['invalid', 'fail', 'ACCREDITATION_ENDED'])
})

test.serial('distrustFrom: ended a second time, from earlier on', async (t) => {
  const { board, logged } = await createLogged()
  end(board)
  t.is((await verify(logged)).told[0], 'valid')
  end(board, seconds() - 150)
  t.deepEqual((await verify(logged)).told, ['invalid', 'fail', 'ACCREDITATION_ENDED'])
})

test.serial('an issuance log that cannot be asked: nobody knows', async (t) => {
  const { board, logged } = await createLogged()
  end(board)
  at.routes.set(board.proofPath(logged), (response) => response.writeHead(503).end())
  t.deepEqual((await verify(logged)).told, ['indeterminate', 'unknown', 'ACCREDITATION_ENDED'])
})

test.serial('a proof of issuance of another credential shows nothing', async (t) => {
  const { board, logged, unlogged } = await createLogged()
  end(board)
  at.routes.set(board.proofPath(unlogged), at.routes.get(board.proofPath(logged))!)
  t.deepEqual((await verify(unlogged)).told, ['invalid', 'fail', 'ACCREDITATION_ENDED'])
})

test.serial('a halt breaks the path at any time: what was logged before is not covered', async (t) => {
  const { board, logged } = await createLogged()
  end(board)
  at.chain.emitRegistry('StateSet', { org: board.address, state: 2, by: at.root })
  t.deepEqual((await verify(logged)).told, ['invalid', 'fail', 'ORGANISATION_HALTED'])
})

test.serial('a parent that ended between issue and now covers what was logged before', async (t) => {
  const { board, logged, unlogged } = await createLogged()
  const ministry = Wallet.createRandom().address
  const [parent, own] = [`0x${'5'.repeat(64)}`, `0x${'6'.repeat(64)}`]
  const { scopeHash } = at.world.view.accreditation(board.accreditation)!
  const grant = { schema: family.typeId, episode: 1, from: 1_700_000_000, until: 2_000_000_000, scopeHash }
  const none = `0x${'0'.repeat(64)}`
  const above = { ...grant, grantor: at.root, org: ministry, id: parent, parent: none, caps: 3, depth: 1 }
  const below = { ...grant, grantor: ministry, org: board.address, id: own, parent, caps: 1, depth: 2 }
  at.chain.emitRegistry('OrganisationRegistered', { org: ministry, sponsor: at.root })
  at.chain.emitRegistry('Accredited', above)
  at.chain.emitRegistry('Accredited', below)
  at.chain.settle()
  // its grant by the root authority is distrusted from the start: it has the ministry's alone
  end(board, 1)
  t.is((await verify(unlogged)).told[0], 'valid')
  const ended = { ...above, endedAt: seconds(), distrustFrom: seconds(), reason: 0 }
  at.chain.emitRegistry('AccreditationEnded', ended)
  t.deepEqual((await verify(unlogged)).told, ['invalid', 'fail', 'PARENT_ACCREDITATION_ENDED'])
  t.deepEqual((await verify(logged)).told, ['valid', 'pass', 'OK'])
  at.chain.emitRegistry('AccreditationEnded', { ...ended, distrustFrom: seconds() - 150 })
  t.deepEqual((await verify(logged)).told, ['invalid', 'fail', 'PARENT_ACCREDITATION_ENDED'])
})

test.serial('the evidence of an issuer that is entitled shows how it stood then and now', async (t) => {
  const { board, logged } = await createLogged()
  await verify(logged)
  const before = at.requests.length
  t.like((await verify(logged)).evidence, {
    asOf: { now: 'OK', issue: { time: '2026-01-01T00:00:00.000Z', isProven: false, code: 'OK' } },
  })
  t.is(at.requests.length, before, 'nobody is asked')
  const early = { ...board.credential(holder), validFrom: '2020-01-01T00:00:00Z' }
  const { told, evidence } = await verify(await board.sign(early))
  t.deepEqual(told, ['valid', 'pass', 'OK'])
  t.like(evidence, { asOf: { now: 'OK', issue: { code: 'ACCREDITATION_NOT_YET_VALID' } } })
})
