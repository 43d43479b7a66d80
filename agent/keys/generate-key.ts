import { randomBytes } from 'node:crypto'
import secp256k1 from 'secp256k1/bindings.js'
import sodium from 'sodium-native'

/** A new private key in the form that Veramo imports; `kid` is the public key's hexadecimal digits. */
export type GeneratedKey = {
  kid: string
  type: 'Ed25519' | 'Secp256k1'
  privateKeyHex: string
  publicKeyHex: string
}

export function generateKey({ type }: { type: GeneratedKey['type'] }): GeneratedKey {
  if (type === 'Ed25519') {
    const publicKey = Buffer.alloc(sodium.crypto_sign_PUBLICKEYBYTES)
    const secretKey = Buffer.alloc(sodium.crypto_sign_SECRETKEYBYTES)
    sodium.crypto_sign_keypair(publicKey, secretKey)
    const publicKeyHex = publicKey.toString('hex')
    return { kid: publicKeyHex, type, privateKeyHex: secretKey.toString('hex'), publicKeyHex }
  }
  const secret = randomBytes(32)
  const publicKeyHex = Buffer.from(secp256k1.publicKeyCreate(secret, false)).toString('hex')
  return { kid: publicKeyHex, type, privateKeyHex: secret.toString('hex'), publicKeyHex }
}
