import { createPublicKey, hash, type JsonWebKey, verify as verifySignature } from 'node:crypto'
// the bindings themselves: the package's main entry falls back to a JavaScript implementation without a word
import secp256k1 from 'secp256k1/bindings.js'
import sodium from 'sodium-native'

export type NativeVerify = (data: Uint8Array, signature: Uint8Array) => boolean

/** An exact public key: for EdDSA 32 bytes, for the curves the two coordinates. */
export type KeyMaterial =
  | { alg: 'EdDSA'; x: Buffer }
  | { alg: 'ES256K'; x: Buffer; y: Buffer }
  | { alg: 'ES256' | 'ES384'; x: Buffer; y: Buffer }

/**
 * A function that checks signatures under one key natively (RFC 7518 §3.4, RFC 8037 §3.1, RFC 8812 §3.2). ECDSA
 * signatures are r ‖ s; a high S is refused under ES256K.
 *
 * @throws {Error} if the coordinates are no point of the curve
 */
export function createNativeVerify(material: KeyMaterial): NativeVerify {
  if (material.alg === 'EdDSA') return createEd25519Verify(material.x)
  if (material.alg === 'ES256K') return createSecp256k1Verify(material)
  return createNistVerify(material)
}

function createEd25519Verify(publicKey: Buffer): NativeVerify {
  // RFC 8037 §2 fixes the length; libsodium throws where it differs
  if (publicKey.length !== sodium.crypto_sign_PUBLICKEYBYTES) throw new Error('an Ed25519 key has 32 bytes')
  return (data, signature) =>
    signature.length === sodium.crypto_sign_BYTES &&
    sodium.crypto_sign_verify_detached(signature, data, publicKey)
}

function createSecp256k1Verify({ x, y }: { x: Buffer; y: Buffer }): NativeVerify {
  const publicKey = Buffer.concat([Buffer.of(4), x, y])
  if (!secp256k1.publicKeyVerify(publicKey)) throw new Error('not a point of secp256k1')
  return (data, signature) => {
    if (signature.length !== 64) return false
    try {
      return secp256k1.ecdsaVerify(signature, hash('sha256', data, 'buffer'), publicKey)
    } catch {
      return false // r or s is not below the order of the curve
    }
  }
}

const NIST = {
  ES256: { crv: 'P-256', digest: 'sha256', signatureLength: 64 },
  ES384: { crv: 'P-384', digest: 'sha384', signatureLength: 96 },
} as const

function createNistVerify({ alg, x, y }: { alg: 'ES256' | 'ES384'; x: Buffer; y: Buffer }): NativeVerify {
  const { crv, digest, signatureLength } = NIST[alg]
  const jwk: JsonWebKey = { kty: 'EC', crv, x: x.toString('base64url'), y: y.toString('base64url') }
  // one KeyObject for the life of the key: making one costs as much as a verification
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const }
  return (data, signature) =>
    signature.length === signatureLength && verifySignature(digest, data, key, signature)
}
