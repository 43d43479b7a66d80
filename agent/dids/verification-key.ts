import type { JWK } from 'jose'

export type VerificationAlgorithm = 'EdDSA' | 'ES256' | 'ES256K' | 'ES384'

/** A public key with its native verifier. */
export type PublicKey = {
  jwk: JWK
  /** SHA-256 JWK thumbprint (RFC 7638), 0x and lower-case hex: the registry's `keyId`. */
  thumbprint: string
  alg: VerificationAlgorithm
  /** Never throws; false for a signature of another length, and for a high S under ES256K. */
  verify(data: Uint8Array, signature: Uint8Array): boolean
}

/** A verification method that a DID document lists, with a key that can be checked. */
export type VerificationKey = PublicKey & {
  /** Absolute DID URL. */
  id: string
  controller: string
  /** The key that controls a did:ethr: made for transactions, it signs credentials only where the registry says so. */
  isController: boolean
  /** did:ethr: the key was set by an owner before the present one, who may still hold it. */
  setByPreviousOwner: boolean
}
