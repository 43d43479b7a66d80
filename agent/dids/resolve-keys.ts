import type { VerificationKey } from './verification-key.ts'

export type { VerificationKey } from './verification-key.ts'

export type DidService = { id: string; type: string; serviceEndpoint: unknown }

/** What a verifier wants of a DID document: keys by absolute DID URL, under the relationship that lists them. */
export type DidKeys = {
  /** The DID as it was asked for. */
  did: string
  /** One spelling for all aliases of a DID; compare this, and look up what is known of an organisation by it. */
  identity: string
  /** did:ethr: the checksummed address that identifies the organisation on chain. */
  address: string | null
  deactivated: boolean
  /** did:ethr: the block of the last change. */
  versionId: string | null
  /** When to resolve again, at the latest; null while nothing in it can expire. */
  expiresAt: Date | null
  assertionMethod: ReadonlyMap<string, VerificationKey>
  authentication: ReadonlyMap<string, VerificationKey>
  /** did:ethr: keys that its owner took out of the document. They count for what was issued before, where that is proven. */
  formerAssertionMethod?: ReadonlyMap<string, VerificationKey>
  services: readonly DidService[]
  /** Other DIDs of the same subject, as its document claims: DID Core 1.0 §5.1.3. Nothing says that they agree. */
  alsoKnownAs?: readonly string[]
  /** The did:ethr of the organisation that it speaks for, where that is another DID and both agree; see resolve-issuers. */
  organisation?: DidKeys
}
