import type { JWK } from 'jose'
import { parseJwk, parseMultikey } from '#agent/dids/parse-public-key.ts'
import type { PublicKey } from '#agent/dids/verification-key.ts'

/**
 * The key that a DID is made of, for `cnf` (RFC 7800 §3.2).
 *
 * @returns undefined unless it is a did:key or a did:jwk of a supported type
 */
export function readHolderKey(did: string): JWK | undefined {
  try {
    return parseKey(did)?.jwk
  } catch {
    return undefined
  }
}

function parseKey(did: string): PublicKey | undefined {
  if (did.startsWith('did:key:')) return parseMultikey(did.slice('did:key:'.length))
  if (!did.startsWith('did:jwk:')) return undefined
  return parseJwk(JSON.parse(Buffer.from(did.slice('did:jwk:'.length), 'base64url').toString('utf8')))
}
