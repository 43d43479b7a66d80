import { generateKeyPairSync, sign as signNatively } from 'node:crypto'
import test from 'ava'
import { compactVerify, importJWK } from 'jose'
import { signCompact } from '#agent/proofs/sign-jose.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { type Board, codeOf, createHolder, createTestWorld, type TestWorld } from '../verify/_world.ts'

let at: TestWorld
let board: Board
const holder = createHolder()

test.before(async () => {
  at = await createTestWorld()
  board = await at.createBoard({ slug: 'board' })
})
test.after.always(() => at?.close())

const CURVES = {
  ES256: ['P-256', 'sha256'],
  ES384: ['P-384', 'sha384'],
  ES256K: ['secp256k1', 'sha256'],
} as const
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** A did:jwk on a curve; `lowS` as ES256K wants it here. */
function createSigner(alg: keyof typeof CURVES) {
  const [namedCurve, digest] = CURVES[alg]
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve })
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' })
  const jwk = { kty: kty!, crv: crv!, x: x!, y: y! }
  const did = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
  const sign = (data: Buffer) => {
    const signature = signNatively(digest, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return alg === 'ES256K' ? withS(signature, (s) => (s > ORDER / 2n ? ORDER - s : s)) : signature
  }
  return { did, kid: `${did}#0`, jwk, sign }
}

function withS(signature: Buffer, change: (s: bigint) => bigint): Buffer {
  const s = change(BigInt(`0x${signature.toString('hex', 32)}`))
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')])
}

async function signAs(
  alg: keyof typeof CURVES,
  change: (signature: Buffer) => Buffer = (signature) => signature,
) {
  const signer = createSigner(alg)
  const compact = await signCompact({
    header: { alg, kid: signer.kid, typ: 'vc+jwt', cty: 'vc' },
    payload: { ...board.credential(holder), issuer: signer.did },
    sign: (data) => change(signer.sign(data)),
  })
  return { compact, signer }
}

const verify = (credential: string) => verifyCredential({ credential, now: at.time.now, world: at.world })

for (const alg of ['ES256', 'ES384', 'ES256K'] as const) {
  test(`RFC 7518 §3.4, RFC 8812 §3.2: ${alg} verifies, and one flipped bit does not`, async (t) => {
    const { compact } = await signAs(alg)
    t.is(codeOf(await verify(compact), 'proof'), 'OK')
    const { compact: broken } = await signAs(alg, (signature) => {
      signature[7]! ^= 1
      return signature
    })
    t.is(codeOf(await verify(broken), 'proof'), 'SIGNATURE_INVALID')
  })

  test(`${alg}: r or s of zero is refused`, async (t) => {
    for (const half of [0, 1]) {
      const { compact } = await signAs(alg, (signature) =>
        signature.fill(0, (half * signature.length) / 2, ((half + 1) * signature.length) / 2),
      )
      t.is(codeOf(await verify(compact), 'proof'), 'SIGNATURE_INVALID')
    }
  })
}

test('ES256K with a high S is refused, though it is the same signature to a lax verifier', async (t) => {
  const { compact } = await signAs('ES256K', (signature) => withS(signature, (s) => ORDER - s))
  t.is(codeOf(await verify(compact), 'proof'), 'SIGNATURE_INVALID')
})

test('what we sign, an independent implementation (jose) verifies', async (t) => {
  const { compact, signer } = await signAs('ES256')
  const { protectedHeader, payload } = await compactVerify(compact, await importJWK(signer.jwk, 'ES256'))
  t.deepEqual(protectedHeader, { alg: 'ES256', kid: signer.kid, typ: 'vc+jwt', cty: 'vc' })
  t.like(JSON.parse(Buffer.from(payload).toString()), { issuer: signer.did })
})
