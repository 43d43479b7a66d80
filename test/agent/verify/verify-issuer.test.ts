import test from 'ava'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { type Board, codeOf, createHolder, createTestWorld, type Json, type TestWorld } from './_world.ts'

let at: TestWorld
const holder = createHolder()

test.before(async () => {
  at = await createTestWorld()
})
test.after.always(() => at?.close())

async function outcome(board: Board, credential: Json = board.credential(holder), options = {}) {
  const compact = await board.sign(credential)
  const verdict = await verifyCredential({ credential: compact, options, now: at.time.now, world: at.world })
  return { verdict: verdict.verdict, issuer: codeOf(verdict, 'issuer'), policy: codeOf(verdict, 'policy') }
}

test.serial(
  'scope: jurisdiction, profession and type each narrow what an accreditation is for',
  async (t) => {
    const allowed = await at.createBoard({
      slug: 'ohio',
      scope: {
        type: 'CaresealScope',
        types: ['PractitionerLicenseCredential'],
        jurisdictions: ['US-OH'],
        professions: ['RN'],
      },
    })
    t.like(await outcome(allowed), { verdict: 'valid', issuer: 'OK' })
    for (const [slug, narrowed] of [
      ['kentucky', { jurisdictions: ['US-KY'] }],
      ['doctors', { professions: ['MD'] }],
      ['consents', { types: ['PatientConsentCredential'] }],
    ] as const) {
      const board = await at.createBoard({ slug, scope: { type: 'CaresealScope', ...narrowed } as never })
      t.like(await outcome(board), { verdict: 'invalid', issuer: 'SCOPE_EXCEEDED' }, slug)
    }
  },
)

test.serial('a scope document that is not to be had, or is another one → indeterminate', async (t) => {
  const board = await at.createBoard({
    slug: 'lost',
    scope: { type: 'CaresealScope', jurisdictions: ['US-OH', 'US-KY'] },
  })
  const [path] = [...at.routes.keys()].filter((route) => route.startsWith('/orgs/lost/scopes/'))
  const document = at.routes.get(path!)!
  at.routes.set(path!, '{"type":"CaresealScope"}')
  t.like(await outcome(board), { verdict: 'indeterminate', issuer: 'SCOPE_UNAVAILABLE' })
  at.routes.set(path!, document)
  at.time.now = new Date(at.time.now.getTime() + 6_000)
  t.is((await outcome(board)).verdict, 'valid')
})

test.serial('an accreditation that has ended counts no more, from the next verification on', async (t) => {
  const board = await at.createBoard({ slug: 'ended' })
  t.is((await outcome(board)).verdict, 'valid')
  const seconds = Math.floor(at.time.now.getTime() / 1000)
  at.chain.emitRegistry('AccreditationEnded', {
    id: board.accreditation,
    grantor: at.root,
    org: board.address,
    endedAt: seconds - 10,
    distrustFrom: seconds - 10,
    reason: 1,
  })
  t.like(await outcome(board), { verdict: 'invalid', issuer: 'ACCREDITATION_ENDED' })
})

test.serial('an organisation that is halted issues nothing that counts', async (t) => {
  const board = await at.createBoard({ slug: 'halted' })
  t.is((await outcome(board)).verdict, 'valid')
  at.chain.emitRegistry('StateSet', { org: board.address, state: 2, by: at.root })
  t.like(await outcome(board), { verdict: 'invalid', issuer: 'ORGANISATION_HALTED' })
})

test.serial('the accreditation of one family does not cover a credential of no family', async (t) => {
  const board = await at.createBoard({ slug: 'stranger' })
  const credential = {
    ...board.credential(holder),
    type: ['VerifiableCredential', 'ExampleDegreeCredential'],
  }
  t.like(await outcome(board, credential), { verdict: 'invalid', issuer: 'ISSUER_NOT_ACCREDITED' })
})

test.serial('policy: accepted types and required claims', async (t) => {
  const board = await at.createBoard({ slug: 'policy' })
  const ask = async (options: object) => {
    const { verdict, policy } = await outcome(board, undefined, options)
    return [verdict, policy]
  }
  t.deepEqual(await ask({}), ['valid', 'NOT_APPLICABLE'])
  t.deepEqual(await ask({ acceptedTypes: ['PractitionerLicenseCredential'] }), ['valid', 'OK'])
  t.deepEqual(await ask({ acceptedTypes: ['PatientConsentCredential'] }), ['invalid', 'TYPE_NOT_ACCEPTED'])
  t.deepEqual(await ask({ acceptedTypes: [] }), ['invalid', 'TYPE_NOT_ACCEPTED'])
  t.deepEqual(await ask({ requiredClaims: ['/licensee/familyName'] }), ['valid', 'OK'])
  t.deepEqual(await ask({ requiredClaims: ['/dea'] }), ['invalid', 'CLAIM_MISSING'])
  t.deepEqual(await ask({ requiredClaims: ['/constructor/name'] }), ['invalid', 'CLAIM_MISSING'])
  t.deepEqual(await ask({ purposeOfUse: 'HOPERAT' }), ['valid', 'OK'])
})
