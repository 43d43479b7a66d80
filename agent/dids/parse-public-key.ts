import { ECDH, hash } from 'node:crypto'
import type { JWK } from 'jose'
import secp256k1 from 'secp256k1/bindings.js'
import { decodeBase58 } from './decode-base58.ts'
import { createNativeVerify, type KeyMaterial } from './native-verify.ts'
import type { PublicKey } from './verification-key.ts'

const CURVES = {
  'P-256': { alg: 'ES256', length: 32, node: 'prime256v1' },
  'P-384': { alg: 'ES384', length: 48, node: 'secp384r1' },
  secp256k1: { alg: 'ES256K', length: 32, node: 'secp256k1' },
} as const

export type Curve = 'Ed25519' | keyof typeof CURVES

/** Multicodec prefixes (varint) of the public keys that `Multikey` and did:key name. */
const MULTICODECS: readonly { prefix: number; curve: Curve; length: number }[] = [
  { prefix: 0xed01, curve: 'Ed25519', length: 32 },
  { prefix: 0xe701, curve: 'secp256k1', length: 33 },
  { prefix: 0x8024, curve: 'P-256', length: 33 },
  { prefix: 0x8124, curve: 'P-384', length: 49 },
]

/**
 * A public key of a JWK (RFC 7517), strictly: exact lengths, canonical base64url, no private part, nothing in `alg`,
 * `use` or `key_ops` that rules verification out.
 *
 * @throws {Error} if it is anything else
 */
export function parseJwk(value: unknown): PublicKey {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not a JWK')
  const jwk = value as Record<string, unknown>
  for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'priv']) {
    if (Object.hasOwn(jwk, name)) throw new Error('a JWK with a private part')
  }
  const { kty, crv, alg, use, key_ops: operations } = jwk
  if (use !== undefined && use !== 'sig') throw new Error('a JWK that is not for signatures')
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    throw new Error('a JWK that is not for verifying')
  }
  const material = parseMaterial(jwk, kty, crv)
  // RFC 9864 names the curve in the algorithm: Ed25519 is EdDSA on it
  if (alg !== undefined && alg !== material.alg && !(alg === 'Ed25519' && material.alg === 'EdDSA')) {
    throw new Error('a JWK for another algorithm')
  }
  return createPublicKey(material)
}

function parseMaterial(jwk: Record<string, unknown>, kty: unknown, crv: unknown): KeyMaterial {
  if (kty === 'OKP' && crv === 'Ed25519') return { alg: 'EdDSA', x: parseCoordinate(jwk.x, 32) }
  if (kty === 'EC' && typeof crv === 'string' && Object.hasOwn(CURVES, crv)) {
    const { alg, length } = CURVES[crv as keyof typeof CURVES]
    return { alg, x: parseCoordinate(jwk.x, length), y: parseCoordinate(jwk.y, length) }
  }
  throw new Error('a JWK of an unsupported type or curve')
}

function parseCoordinate(value: unknown, length: number): Buffer {
  if (typeof value !== 'string') throw new Error('a coordinate is missing')
  const bytes = Buffer.from(value, 'base64url')
  if (bytes.length !== length || bytes.toString('base64url') !== value)
    throw new Error('a coordinate is malformed')
  return bytes
}

/**
 * A public key of a `publicKeyMultibase` (Controlled Identifiers 1.0 §2.2.2): base58btc, multicodec, compressed point.
 *
 * @throws {Error} if it is anything else
 */
export function parseMultikey(value: unknown): PublicKey {
  // no key begins with a zero byte, which is what a leading 1 stands for; the longest is a P-384 key
  if (typeof value !== 'string' || !/^z[2-9A-HJ-NP-Za-km-z][1-9A-HJ-NP-Za-km-z]{40,80}$/.test(value)) {
    throw new Error('not a base58btc key')
  }
  const bytes = decodeBase58(value.slice(1))
  const codec = MULTICODECS.find(({ prefix }) => prefix === bytes.readUInt16BE(0))
  if (!codec || bytes.length !== codec.length + 2) throw new Error('a key of an unsupported type')
  return parseRawKey({ curve: codec.curve, bytes: bytes.subarray(2), compressedOnly: true })
}

/**
 * A public key of its bytes: 32 of an Ed25519 key, or a point of the curve, compressed or not (SEC 1 §2.3.3).
 *
 * @throws {Error} if it is anything else
 */
export function parseRawKey({
  curve,
  bytes,
  compressedOnly = false,
}: {
  curve: Curve
  bytes: Buffer
  compressedOnly?: boolean
}): PublicKey {
  if (curve === 'Ed25519') return createPublicKey({ alg: 'EdDSA', x: Buffer.from(bytes) })
  const { alg, length, node } = CURVES[curve]
  const compressed = bytes.length === length + 1 && (bytes[0] === 2 || bytes[0] === 3)
  const uncompressed = bytes.length === 2 * length + 1 && bytes[0] === 4
  if (!compressed && (compressedOnly || !uncompressed)) throw new Error('a point is malformed')
  const point =
    curve === 'secp256k1'
      ? Buffer.from(secp256k1.publicKeyConvert(bytes, false))
      : Buffer.from(ECDH.convertKey(bytes, node, undefined, undefined, 'uncompressed') as Buffer)
  return createPublicKey({ alg, x: point.subarray(1, 1 + length), y: point.subarray(1 + length) })
}

function createPublicKey(material: KeyMaterial): PublicKey {
  const verify = createNativeVerify(material)
  const jwk = toJwk(material)
  // RFC 7638 §3.2: the required members alone, in lexicographic order
  const { crv, kty, x, y } = jwk
  const canonical = JSON.stringify(y === undefined ? { crv, kty, x } : { crv, kty, x, y })
  return { jwk, alg: material.alg, thumbprint: `0x${hash('sha256', canonical)}`, verify }
}

function toJwk(material: KeyMaterial): JWK {
  const x = material.x.toString('base64url')
  if (material.alg === 'EdDSA') return { kty: 'OKP', crv: 'Ed25519', x }
  const crv = Object.entries(CURVES).find(([, { alg }]) => alg === material.alg)![0]
  return { kty: 'EC', crv, x, y: material.y.toString('base64url') }
}
