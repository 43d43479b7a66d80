import { generateKeyPairSync, sign } from 'node:crypto'
import test from 'ava'
import { parseJwk } from '#agent/dids/parse-public-key.ts'
import { openSignaturePool } from '#agent/verify/open-signature-pool.ts'

const KINDS = [
  { curve: 'Ed25519', digest: null },
  { curve: 'P-256', digest: 'sha256' },
  { curve: 'P-384', digest: 'sha384' },
  { curve: 'secp256k1', digest: 'sha256' },
] as const

function signed({ curve, digest }: (typeof KINDS)[number], text: string) {
  const { publicKey, privateKey } =
    curve === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: curve })
  const data = Buffer.from(text)
  const key = parseJwk(publicKey.export({ format: 'jwk' }))
  const make = () => sign(digest, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  let signature = make()
  // a high S is refused under ES256K: half of what is signed at random has one
  while (!key.verify(data, signature)) signature = make()
  return { key, data, signature }
}

test('many signatures at once: each is answered as its key answers at once', async (t) => {
  const pool = openSignaturePool()
  t.teardown(() => pool.close())
  const jobs = KINDS.flatMap((kind) => {
    const good = signed(kind, `signed with ${kind.curve}`)
    const other = signed(kind, `signed with ${kind.curve}`)
    const changed = Buffer.from(good.signature)
    changed[5]! ^= 1
    return [
      good,
      { ...good, data: Buffer.from('something else') },
      { ...good, signature: other.signature },
      { ...good, signature: changed },
      { ...good, signature: good.signature.subarray(1) },
      { ...good, signature: Buffer.alloc(0) },
      { ...good, data: Buffer.alloc(0) },
      other,
    ]
  })
  const expected = jobs.map(({ key, data, signature }) => key.verify(data, signature))
  t.is(expected.filter(Boolean).length, 2 * KINDS.length)
  const rounds = await Promise.all([1, 2, 3].map(() => Promise.all(jobs.map((job) => pool.verify(job)))))
  for (const answers of rounds) t.deepEqual(answers, expected)
})
