import { createHash } from 'node:crypto'
import secp256k1 from 'secp256k1/bindings.js'
import sodium from 'sodium-native'

export type SigningAlgorithm = 'EdDSA' | 'ES256K'

/** Signs with one private key, natively and at once; `sign` gives the JOSE signature (RFC 7518 §3.4, RFC 8037 §3.1). */
export type Signer = { algorithm: SigningAlgorithm; sign: (data: Uint8Array) => Buffer }

/** @param privateKeyHex as Veramo keeps it: for Ed25519 seed ‖ public key, for secp256k1 the scalar. */
export function createSigner({
  algorithm,
  privateKeyHex,
}: {
  algorithm: SigningAlgorithm
  privateKeyHex: string
}): Signer {
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
