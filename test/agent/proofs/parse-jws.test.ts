import test from 'ava'
import fc from 'fast-check'
import { parseJws } from '#agent/proofs/parse-jws.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { signCompact } from '#agent/proofs/sign-jose.ts'

const header = { alg: 'EdDSA', kid: 'did:key:z6Mk#z6Mk', typ: 'vc+jwt' as const }
const sign = () => Buffer.alloc(64, 7)

test('whatever is signed is read back, byte for byte', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), async (payload) => {
      fc.pre(!['__proto__', 'constructor', 'prototype'].some((key) => Object.hasOwn(payload, key)))
      fc.pre(!JSON.stringify(payload).includes('\\u'))
      const compact = await signCompact({ header, payload, sign })
      const parsed = parseJws({ compact, kind: 'vc' })
      t.deepEqual(parsed.payload, { ...payload })
      t.is(`${parsed.signingInput.toString()}.${parsed.signature.toString('base64url')}`, compact)
    }),
    { numRuns: 100 },
  )
})

test('RFC 7515: one content has one spelling; whatever is changed reads as something else, or not at all', async (t) => {
  const compact = await signCompact({ header, payload: { a: 'b' }, sign })
  const original = parseJws({ compact, kind: 'vc' })
  fc.assert(
    fc.property(fc.nat(compact.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (place, character) => {
      fc.pre(compact[place] !== character)
      const changed = compact.slice(0, place) + character + compact.slice(place + 1)
      const parsed = tryParse(changed)
      if (!parsed) return
      const same =
        parsed.signingInput.equals(original.signingInput) && parsed.signature.equals(original.signature)
      t.false(same)
    }),
    { numRuns: 500 },
  )
})

test('nothing but a ProofError is thrown, whatever comes in', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String().map((part) => `${part}.${part}.${part}`),
      ),
      (compact) => {
        tryParse(compact)
        return true
      },
    ),
    { numRuns: 300 },
  )
  t.pass()
})

function tryParse(compact: string) {
  try {
    return parseJws({ compact, kind: 'vc' })
  } catch (error) {
    if (error instanceof ProofError) return undefined
    throw error
  }
}
