import type { DIDDocument, JsonWebKey } from 'did-resolver'
import { DidError } from './did-error.ts'
import { parseJwk, parseMultikey } from './parse-public-key.ts'

/**
 * The document of a did:key (v0.9) as a Multikey: Ed25519, P-256, P-384 or secp256k1, for authentication and assertion.
 *
 * @throws {DidError} DID_INVALID
 */
export function createKeyDocument(did: string): DIDDocument {
  const multikey = did.slice('did:key:'.length)
  try {
    parseMultikey(multikey)
  } catch (cause) {
    throw new DidError('DID_INVALID', 'not a did:key of a supported type', { cause })
  }
  const id = `${did}#${multikey}`
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: [{ id, type: 'Multikey', controller: did, publicKeyMultibase: multikey }],
    authentication: [id],
    assertionMethod: [id],
    capabilityInvocation: [id],
    capabilityDelegation: [id],
  }
}

/**
 * The document of a did:jwk: one key, `#0`.
 *
 * @throws {DidError} DID_INVALID
 */
export function createJwkDocument(did: string): DIDDocument {
  const encoded = did.slice('did:jwk:'.length)
  const bytes = Buffer.from(encoded, 'base64url')
  if (encoded.length > 2048 || bytes.toString('base64url') !== encoded) {
    throw new DidError('DID_INVALID', 'not a did:jwk')
  }
  let publicKeyJwk: JsonWebKey
  try {
    publicKeyJwk = JSON.parse(bytes.toString('utf8'))
    parseJwk(publicKeyJwk)
  } catch (cause) {
    throw new DidError('DID_INVALID', 'not a did:jwk of a supported type', { cause })
  }
  const id = `${did}#0`
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'],
    id: did,
    verificationMethod: [{ id, type: 'JsonWebKey2020', controller: did, publicKeyJwk }],
    authentication: [id],
    assertionMethod: [id],
    capabilityInvocation: [id],
    capabilityDelegation: [id],
  }
}
