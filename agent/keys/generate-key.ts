import { createECDH, randomBytes } from 'node:crypto'
import secp256k1 from 'secp256k1/bindings.js'
import sodium from 'sodium-native'

/** A new private key as `createSigner` takes it; `kid` is the public key's hexadecimal digits. */
export type GeneratedKey = {
  kid: string
  type: 'Ed25519' | 'Secp256k1' | 'Secp256r1' | 'Secp384r1'
  privateKeyHex: string
  publicKeyHex: string
}

const NIST_CURVES = {
  Secp256r1: { node: 'prime256v1', length: 32 },
  Secp384r1: { node: 'secp384r1', length: 48 },
} as const

export function generateKey({ type }: { type: GeneratedKey['type'] }): GeneratedKey {
  if (type === 'Ed25519') {
    const publicKey = Buffer.alloc(sodium.crypto_sign_PUBLICKEYBYTES)
    const secretKey = Buffer.alloc(sodium.crypto_sign_SECRETKEYBYTES)
    sodium.crypto_sign_keypair(publicKey, secretKey)
    const publicKeyHex = publicKey.toString('hex')
    return { kid: publicKeyHex, type, privateKeyHex: secretKey.toString('hex'), publicKeyHex }
  }
  if (type === 'Secp256k1') {
    const secret = randomBytes(32)
    const publicKeyHex = Buffer.from(secp256k1.publicKeyCreate(secret, false)).toString('hex')
    return { kid: publicKeyHex, type, privateKeyHex: secret.toString('hex'), publicKeyHex }
  }
  const { node, length } = NIST_CURVES[type]
  const ecdh = createECDH(node)
  const publicKeyHex = ecdh.generateKeys('hex', 'uncompressed')
  // a small scalar comes without the zero bytes before it
  const privateKeyHex = ecdh.getPrivateKey('hex').padStart(length * 2, '0')
  return { kid: publicKeyHex, type, privateKeyHex, publicKeyHex }
}
