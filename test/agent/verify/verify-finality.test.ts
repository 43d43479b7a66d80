import test from 'ava'
import { CAP_ISSUE } from '#agent/registry/chain-view.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import {
  type Board,
  codeOf,
  createHolder,
  createTestWorld,
  family,
  type Json,
  type TestWorld,
} from './_world.ts'

let at: TestWorld
const holder = createHolder()
const NONE = `0x${'0'.repeat(64)}`

test.beforeEach(async () => {
  at = await createTestWorld()
})
test.afterEach.always(() => at?.close())

async function createBoard(): Promise<Board> {
  const board = await at.createBoard({ slug: 'board' })
  await board.publish()
  return board
}

async function outcome(board: Board, credential: Json = board.credential(holder)) {
  const compact = await board.sign(credential)
  const verdict = await verifyCredential({
    credential: compact,
    options: {},
    now: at.time.now,
    world: at.world,
  })
  const [proof, status, issuer] = (['proof', 'status', 'issuer'] as const).map((name) =>
    codeOf(verdict, name),
  )
  return { verdict: verdict.verdict, proof, status, issuer }
}

const seconds = () => Math.floor(at.time.now.getTime() / 1000)

test.serial('an accreditation counts once its block is final, its end at once', async (t) => {
  const board = await createBoard()
  const ended = { grantor: at.root, org: board.address, endedAt: seconds(), distrustFrom: 1, reason: 0 }
  at.chain.emitRegistry('AccreditationEnded', { ...ended, id: board.accreditation })
  t.like(await outcome(board), { verdict: 'invalid', issuer: 'ACCREDITATION_ENDED' })
  at.chain.settle()
  at.chain.emitRegistry('Accredited', {
    id: `0x${'7'.repeat(64)}`,
    grantor: at.root,
    org: board.address,
    schema: family.typeId,
    parent: NONE,
    episode: 2,
    from: 1_700_000_000,
    until: 2_000_000_000,
    caps: CAP_ISSUE,
    depth: 1,
    scopeHash: at.world.view.accreditation(board.accreditation)!.scopeHash,
  })
  t.not((await outcome(board)).verdict, 'valid')
  at.chain.settle()
  t.like(await outcome(board), { verdict: 'valid', issuer: 'OK' })
  at.chain.emitRegistry('AccreditationEnded', { ...ended, id: `0x${'7'.repeat(64)}` })
  t.like(await outcome(board), { verdict: 'invalid', issuer: 'ACCREDITATION_ENDED' })
})

test.serial('a first accreditation that is not final yet is no good news and no bad: unknown', async (t) => {
  const board = await at.createBoard({ slug: 'board' })
  at.chain.settle()
  await board.publish({ settle: false })
  const { block } = at.world.view.accreditation(board.accreditation)!
  at.chain.finalizeTo(block.number - 1)
  t.like(await outcome(board), { verdict: 'indeterminate', proof: 'OK', issuer: 'ACCREDITATION_NOT_FINAL' })
})

test.serial('a halt counts at once, that it was lifted once that is final', async (t) => {
  const board = await createBoard()
  for (const state of [2, 1]) {
    at.chain.emitRegistry('StateSet', { org: board.address, state, by: at.root })
    t.like(await outcome(board), { verdict: 'invalid', issuer: 'ORGANISATION_HALTED' })
  }
  at.chain.settle()
  t.is((await outcome(board)).verdict, 'valid')
  // lifted and halted again before any of it is final
  for (const state of [2, 1]) at.chain.emitRegistry('StateSet', { org: at.root, state, by: at.root })
  t.like(await outcome(board), { verdict: 'invalid', issuer: 'ORGANISATION_HALTED' })
})

test.serial('a key counts once its registration is final, its end at once', async (t) => {
  const board = await createBoard()
  const { block } = at.world.view.key({ organisation: board.address, keyId: board.key.thumbprint })!
  at.chain.finalizeTo(block.number - 1)
  t.like(await outcome(board), { verdict: 'indeterminate', proof: 'KEY_NOT_FINAL' })
  at.chain.finalizeTo(at.chain.blockNumber())
  t.is((await outcome(board)).verdict, 'valid')
  const key = { org: board.address, keyId: board.key.thumbprint, by: board.address }
  at.chain.emitRegistry('KeyEnded', { ...key, retiredAt: seconds(), compromisedSince: 1, lastGoodSeq: 0 })
  t.like(await outcome(board), { verdict: 'invalid', proof: 'KEY_COMPROMISED' })
})

test.serial('endpoints that disagree: nothing is valid, and bad news stays bad', async (t) => {
  const board = await createBoard()
  board.setStatus('revocation', 13)
  await board.publish()
  t.is((await outcome(board)).verdict, 'valid')
  at.chain.contest('at block 7, a against b')
  t.like(await outcome(board), {
    verdict: 'indeterminate',
    status: 'CHAIN_DISAGREEMENT',
    issuer: 'CHAIN_DISAGREEMENT',
  })
  t.like(await outcome(board, board.credential(holder, 13)), {
    verdict: 'invalid',
    status: 'CREDENTIAL_REVOKED',
  })
  at.chain.contest(undefined)
  t.is((await outcome(board)).verdict, 'valid')
})

test.serial('endpoints that disagree, asked about the past: indeterminate as well', async (t) => {
  const board = await createBoard()
  const compact = await board.sign(board.credential(holder))
  board.log(compact)
  await board.publish()
  const then = new Date(at.time.now.getTime() + 1000).toISOString()
  at.time.now = new Date(at.time.now.getTime() + 60_000)
  await board.publish()
  const verify = () =>
    verifyCredential({ credential: compact, options: { at: then }, now: at.time.now, world: at.world })
  t.is((await verify()).verdict, 'valid')
  at.chain.contest('at block 7, a against b')
  t.is((await verify()).verdict, 'indeterminate')
})
