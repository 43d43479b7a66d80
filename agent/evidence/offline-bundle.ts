import type { Knowledge } from './knowledge.ts'

/** What a verifier knew at a time, signed, for whoever must verify where there is no network. */
export type OfflineBundle = {
  type: 'CaresealBundle'
  format: 'hc-bundle/1'
  profile: 'default'
  /** The DID of the verifier that signed it. */
  verifier: string
  /** RFC 3339. */
  created: string
  expires: string
  /** DIDs of the root authorities that the verifier trusts. */
  trustedRoots: readonly string[]
  knowledge: Knowledge
}

/** JWS JSON Serialization, flattened (RFC 7515 §7.2.2). */
export type SignedBundle = { protected: string; payload: string; signature: string }

/** The type of the JWS, so that it passes for nothing else (RFC 8725 §3.11). */
export const BUNDLE_TYPE = 'careseal-bundle+jwt'

/** How long a bundle may be used. */
export const BUNDLE_LIFETIME_MS = 24 * 60 * 60 * 1000
