import type { JWK } from 'jose'

const CURVES: Readonly<Record<string, string>> = {
  Secp256k1: 'secp256k1',
  Secp256r1: 'P-256',
  Secp384r1: 'P-384',
}

/**
 * The public JWK of a key as Veramo names it (RFC 7518 §6.2, RFC 8037 §2, RFC 8812 §3.1).
 *
 * @param publicKeyHex of an elliptic curve: the uncompressed point
 * @throws {Error} for another type of key
 */
export function publicJwk({ type, publicKeyHex }: { type: string; publicKeyHex: string }): JWK {
  const bytes = Buffer.from(publicKeyHex, 'hex')
  if (type === 'Ed25519') return { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }
  const crv = CURVES[type]
  if (!crv) throw new Error(`a key of an unsupported type: ${type}`)
  const length = (bytes.length - 1) / 2
  return {
    kty: 'EC',
    crv,
    x: bytes.subarray(1, 1 + length).toString('base64url'),
    y: bytes.subarray(1 + length).toString('base64url'),
  }
}
