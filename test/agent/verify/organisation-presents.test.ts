import test from 'ava'
import { Wallet } from 'ethers'
import { createSigner } from '#agent/keys/create-signer.ts'
import { signCompact } from '#agent/proofs/sign-jose.ts'
import { PURPOSE_RECORDS } from '#agent/registry/chain-view.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { verifyPresentation } from '#agent/verify/verify-presentation.ts'
import { CHAIN_ID } from './_chain.ts'
import { type Board, codeOf, createKey, createTestWorld, type Json, type TestWorld } from './_world.ts'

// An organisation that presents itself: which of its keys a verifier counts, and from when to when.

let at: TestWorld
let board: Board
test.before(async () => {
  at = await createTestWorld()
})
test.beforeEach(async (t) => {
  board = await at.createBoard({ slug: `board-${t.title.length}-${Math.random()}` })
  at.chain.settle()
})
test.after.always(() => at?.close())

type Key = ReturnType<typeof createKey>

const VALID = 4_000_000_000
const listed = (key: Key, use: 'sigAuth' | 'veriKey', validTo = VALID) =>
  at.chain.setAttribute(
    board.address,
    `did/pub/Ed25519/${use}/hex`,
    `0x${key.publicKey.toString('hex')}`,
    validTo,
  )

/** The first key that is listed after that of the board is its second. */
const SECOND = () => `${board.did}#delegate-2`

async function present(key: { sign: (data: Buffer) => Buffer }, kid = SECOND(), alg = 'EdDSA') {
  const payload = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiablePresentation'],
    holder: kid.split('#')[0],
  }
  const header = { alg, kid, typ: 'vp+jwt', cty: 'vp' }
  const presentation = await signCompact({ header: header as never, payload, sign: key.sign })
  const { now } = at.time
  const verdict = await verifyPresentation({ presentation, organisation: 'hospital', now, world: at.world })
  return [codeOf(verdict, 'proof'), verdict.verified]
}

async function issue(key: Key, kid = SECOND()) {
  const subject = { ...key, did: board.did, kid }
  const credential = await board.sign(board.credential(subject), { kid }, key.sign)
  const verdict = await verifyCredential({ credential, now: at.time.now, world: at.world })
  return [codeOf(verdict, 'proof'), verdict.verdict]
}

test.serial('a key that the did:ethr lists by sigAuth presents, and issues nothing', async (t) => {
  const key = createKey()
  t.deepEqual(await present(key), ['KEY_NOT_LISTED', false], 'before its block')
  listed(key, 'sigAuth')
  t.deepEqual(await present(key), ['OK', true])
  // did:ethr lists it for assertion as well: what refuses it is the registry
  const keys = await at.world.didResolver.resolveKeys(board.did)
  t.true(keys.assertionMethod.has(SECOND()))
  t.deepEqual(await issue(key), ['KEY_NOT_REGISTERED', 'invalid'])
})

test.serial('DID Core §5.3: a key for assertion presents nothing', async (t) => {
  t.deepEqual(await present(board.key, board.kid), ['KEY_NOT_LISTED', false])
})

test.serial(
  'did:ethr: #controllerKey is listed for authentication, and of an organisation counts for nothing',
  async (t) => {
    const { address: org, signingKey, privateKey } = Wallet.createRandom()
    const did = `did:ethr:0x${CHAIN_ID.toString(16)}:${signingKey.compressedPublicKey}`
    const signer = createSigner({ algorithm: 'ES256K', privateKeyHex: privateKey.slice(2) })
    const kid = `${did}#controllerKey`
    t.deepEqual(await present(signer, kid, 'ES256K'), ['OK', true], 'of anybody else it does')
    at.chain.emitRegistry('OrganisationRegistered', { org, sponsor: at.root })
    t.deepEqual(await present(signer, kid, 'ES256K'), ['KEY_NOT_REGISTERED', false])
  },
)

test.serial('taken out of the document, or run out, it counts no more', async (t) => {
  const key = createKey()
  listed(key, 'sigAuth')
  listed(key, 'sigAuth', 0)
  t.deepEqual(await present(key), ['KEY_NOT_LISTED', false])
  // what a retired key signed may be proven by a log: not what one for authentication signed
  t.deepEqual(await issue(key), ['KEY_NOT_LISTED', 'invalid'])
  const other = createKey()
  listed(other, 'sigAuth', Math.floor(at.time.now.getTime() / 1000) - 1)
  t.deepEqual(await present(other, `${board.did}#delegate-4`), ['KEY_NOT_LISTED', false])
})

test.serial('a key that the registry knows is what the registry says of it', async (t) => {
  const key = createKey()
  listed(key, 'sigAuth')
  const { address: org } = board
  const set: Json = { org, keyId: key.thumbprint, purposes: PURPOSE_RECORDS, from: 1_700_000_000 }
  at.chain.emitRegistry('KeySet', set)
  at.chain.settle()
  t.deepEqual(await present(key), ['KEY_NOT_REGISTERED', false])
})

test.serial('one that a previous owner listed counts for nothing', async (t) => {
  const key = createKey()
  listed(key, 'sigAuth')
  at.chain.emitDid('DIDOwnerChanged', board.address, [at.root])
  t.deepEqual(await present(key), ['KEY_OF_PREVIOUS_OWNER', false])
})

test.serial(
  'of an organisation that is halted none counts: a thief of the controller lists keys as well',
  async (t) => {
    const key = createKey()
    listed(key, 'sigAuth')
    const { address: org } = board
    at.chain.emitRegistry('StateSet', { org, state: 2, by: at.root })
    t.deepEqual(await present(key), ['ORGANISATION_HALTED', false])
  },
)
