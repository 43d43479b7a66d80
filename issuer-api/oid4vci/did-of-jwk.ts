import type { PublicKey } from '#agent/dids/verification-key.ts'

/** One did:jwk for one key: of its required members alone, in their order (RFC 7638 §3.2). */
export function didOfJwk({ jwk: { crv, kty, x, y } }: PublicKey): string {
  const members = y === undefined ? { crv, kty, x } : { crv, kty, x, y }
  return `did:jwk:${Buffer.from(JSON.stringify(members)).toString('base64url')}`
}
