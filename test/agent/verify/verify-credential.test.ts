import test from 'ava'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { type Board, createHolder, createTestWorld, type TestWorld } from './_world.ts'

let at: TestWorld
let board: Board
const holder = createHolder()

test.before(async () => {
  at = await createTestWorld()
  board = await at.createBoard({ slug: 'board' })
})
test.after.always(() => at?.close())

const verify = (credential: unknown, options = {}) =>
  verifyCredential({ credential, options, now: at.time.now, world: at.world })

test.serial('a credential that is all it should be is valid, with evidence for each check', async (t) => {
  const compact = await board.sign(board.credential(holder))
  const verdict = await verify(compact)
  t.like(verdict, { verified: true, verdict: 'valid', errors: [], warnings: [], issuer: board.did })
  t.deepEqual(
    verdict.checks.map(({ check, outcome, code }) => [check, outcome, code]),
    [
      ['format', 'pass', 'OK'],
      ['proof', 'pass', 'OK'],
      ['validity', 'pass', 'OK'],
      ['status', 'pass', 'OK'],
      ['issuer', 'pass', 'OK'],
      ['holder', 'skipped', 'NOT_APPLICABLE'],
      ['policy', 'skipped', 'NOT_APPLICABLE'],
    ],
  )
  t.like(verdict.checks[1]?.evidence, { kid: board.kid, keyThumbprint: board.key.thumbprint })
  t.like(verdict.checks[3]?.evidence, { lagSeconds: 0, block: { number: at.chain.blockNumber() } })
  t.like(verdict.checks[4]?.evidence, { root: at.root })
})

test.serial('VCDM 2.0 §4.13: its enveloped form is the same credential', async (t) => {
  const compact = await board.sign(board.credential(holder))
  const verdict = await verify({
    '@context': 'https://www.w3.org/ns/credentials/v2',
    type: 'EnvelopedVerifiableCredential',
    id: `data:application/vc+jwt,${compact}`,
  })
  t.is(verdict.verdict, 'valid')
  t.is(verdict.digest, (await verify(compact)).digest)
})

test.serial('a warm verification asks nobody', async (t) => {
  const compact = await board.sign(board.credential(holder))
  await verify(compact)
  const before = at.requests.length
  t.is((await verify(compact)).verdict, 'valid')
  t.is(at.requests.length, before)
})
