import { createECDH, createHash, createPrivateKey, sign as signNatively } from 'node:crypto'
import secp256k1 from 'secp256k1/bindings.js'
import sodium from 'sodium-native'
import { publicJwk } from './public-jwk.ts'

export type SigningAlgorithm = 'EdDSA' | 'ES256K' | 'ES256' | 'ES384'

/**
 * Signs with one private key, natively and at once; `sign` gives the JOSE signature (RFC 7518 §3.4, RFC 8037 §3.1).
 * EdDSA and ES256K give the same signature each time; ES256 and ES384 do not.
 */
export type Signer = { algorithm: SigningAlgorithm; sign: (data: Uint8Array) => Buffer }

const NIST = {
  ES256: { type: 'Secp256r1', curve: 'prime256v1', hash: 'sha256' },
  ES384: { type: 'Secp384r1', curve: 'secp384r1', hash: 'sha384' },
} as const

/** @param privateKeyHex as Veramo keeps it: for Ed25519 seed ‖ public key, for every other curve the scalar */
export function createSigner({
  algorithm,
  privateKeyHex,
}: {
  algorithm: SigningAlgorithm
  privateKeyHex: string
}): Signer {
  if (algorithm === 'ES256' || algorithm === 'ES384') return createNistSigner({ algorithm, privateKeyHex })
  // libsodium's memory: locked, never swapped, fenced
  const key = sodium.sodium_malloc(privateKeyHex.length / 2)
  key.write(privateKeyHex, 'hex')
  if (algorithm === 'EdDSA') {
    return {
      algorithm,
      sign(data) {
        const signature = Buffer.allocUnsafe(sodium.crypto_sign_BYTES)
        sodium.crypto_sign_detached(signature, data, key)
        return signature
      },
    }
  }
  return {
    algorithm,
    sign(data) {
      const digest = createHash('sha256').update(data).digest()
      return Buffer.from(secp256k1.ecdsaSign(digest, key).signature)
    },
  }
}

function createNistSigner({
  algorithm,
  privateKeyHex,
}: {
  algorithm: keyof typeof NIST
  privateKeyHex: string
}): Signer {
  const { type, curve, hash } = NIST[algorithm]
  const ecdh = createECDH(curve)
  ecdh.setPrivateKey(privateKeyHex, 'hex')
  const publicKeyHex = ecdh.getPublicKey('hex', 'uncompressed')
  const d = Buffer.from(privateKeyHex, 'hex').toString('base64url')
  const key = createPrivateKey({ key: { ...publicJwk({ type, publicKeyHex }), d } as never, format: 'jwk' })
  return { algorithm, sign: (data) => signNatively(hash, data, { key, dsaEncoding: 'ieee-p1363' }) }
}
