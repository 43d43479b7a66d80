import type { JWK } from 'jose'

/** The public JWK of a key as Veramo names it (RFC 8037 §2, RFC 8812 §3.1). */
export function publicJwk({ type, publicKeyHex }: { type: string; publicKeyHex: string }): JWK {
  const bytes = Buffer.from(publicKeyHex, 'hex')
  if (type === 'Ed25519') return { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }
  return {
    kty: 'EC',
    crv: 'secp256k1',
    x: bytes.subarray(1, 33).toString('base64url'),
    y: bytes.subarray(33).toString('base64url'),
  }
}
