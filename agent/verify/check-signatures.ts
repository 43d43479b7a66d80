import type { JWK } from 'jose'
import { parseJwk } from '#agent/dids/parse-public-key.ts'
import type { PublicKey } from '#agent/dids/verification-key.ts'

/** Signatures to check, packed: what a thread is told costs by the object rather than by the byte. */
export type SignatureBatch = {
  keys: JWK[]
  /** Of each signature three numbers: the place of its key, the bytes that were signed, the bytes of the signature. */
  layout: Uint32Array
  /** What was signed and its signature, one after the other. */
  bytes: Uint8Array
}

const MAX_KEYS = 1_000
const known = new Map<string, PublicKey>()

/** What the thread of the signature pool does. @returns 1 for each signature that matches, else 0, in order */
export default function checkSignatures({ keys: jwks, layout, bytes }: SignatureBatch): Uint8Array {
  const keys = jwks.map(keyOf)
  const matches = new Uint8Array(layout.length / 3)
  let start = 0
  for (let place = 0; place < matches.length; place++) {
    const [key, signed, signature] = [layout[3 * place]!, layout[3 * place + 1]!, layout[3 * place + 2]!]
    const middle = start + signed
    const end = middle + signature
    matches[place] = keys[key]!.verify(bytes.subarray(start, middle), bytes.subarray(middle, end)) ? 1 : 0
    start = end
  }
  return matches
}

function keyOf(jwk: JWK): PublicKey {
  const name = JSON.stringify(jwk)
  const found = known.get(name)
  if (found) return found
  if (known.size >= MAX_KEYS) known.clear()
  const key = parseJwk(jwk)
  known.set(name, key)
  return key
}
