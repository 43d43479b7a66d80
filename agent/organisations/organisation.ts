import type { Signer, SigningAlgorithm } from '#agent/keys/create-signer.ts'

/** A key that an organisation signs with. `key` is its name in the key store. */
export type OrganisationSigner = {
  key: string
  algorithm: SigningAlgorithm
  /** The absolute DID URL under which the organisation's DID document lists it. */
  verificationMethod: string
  sign: Signer['sign']
}

/** The DID methods of an organisation's identities. */
export type IdentityMethod = 'ethr' | 'web' | 'key'

/** What a key is for: credentials, or presentations. DID documents call it the verification relationship. */
export type KeyPurpose = 'assertionMethod' | 'authentication'

/** A DID that an organisation issues under and presents itself as, with the keys that its document lists. */
export type OrganisationIdentity = {
  did: string
  method: IdentityMethod
  /** The keys for assertion that sign now. They change while the service runs: look each time. */
  signers: ReadonlyMap<SigningAlgorithm, OrganisationSigner>
  /** Those for authentication; never a key for assertion, but for the one key of a did:key. */
  authenticators: ReadonlyMap<SigningAlgorithm, OrganisationSigner>
}

/** An organisation of this service. Without signers it is known by its DID alone, and issues nothing. */
export type Organisation = {
  /** The name in paths: `board`. */
  id: string
  name: string
  did: string
  /** The address of its did:ethr. */
  address: string
  /** Those for assertion of its did:ethr, which signs unless another identity is named. */
  signers: ReadonlyMap<SigningAlgorithm, OrganisationSigner>
  /** Its did:ethr first, then its did:web, then any did:key. They change as keys do: look each time. */
  identities: readonly OrganisationIdentity[]
  /** Keys for assertion that another has taken over from, by their names: they finish what was recorded for them, and begin nothing. */
  formerSigners: ReadonlyMap<string, OrganisationSigner>
  publisherKey: string | null
}
