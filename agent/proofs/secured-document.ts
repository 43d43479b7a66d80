import type { VerificationAlgorithm, VerificationKey } from '#agent/dids/verification-key.ts'

/**
 * How a credential or presentation is secured: VC-JOSE-COSE §3.1 (`application/vc+jwt`), VC Data Model 1.1 §6.3.1
 * (`application/jwt`), Data Integrity (`application/vc`: the proof is embedded), SD-JWT VC (`application/dc+sd-jwt`),
 * VC-JOSE-COSE §3.2 (`application/vc+sd-jwt`).
 */
export type MediaType =
  | 'application/dc+sd-jwt'
  | 'application/jwt'
  | 'application/vc'
  | 'application/vc+jwt'
  | 'application/vc+sd-jwt'

/** One signature over a document, taken apart; nothing in it is believed yet. */
export type DocumentProof = {
  alg: VerificationAlgorithm
  /** Absolute DID URL; null where the signer named no key: then any of theirs may have made it. */
  kid: string | null
  /** The DID that the key is of. */
  did: string
  /** The exact bytes that the signer's key signed. What a holder withholds later does not change them. */
  signingInput: Buffer
  /** Whether this key made the proof. Never throws. */
  verify(key: VerificationKey): boolean | Promise<boolean>
}

/** The registered JWT claims of a payload that count (RFC 7519 §4.1); seconds since 1970. */
export type JwtDates = { exp?: number; nbf?: number; iat?: number }

type SecuredDocument = {
  mediaType: MediaType
  /** The document as the data model has it, without what secures it. */
  payload: Record<string, unknown>
  /** At least one. */
  proofs: readonly [DocumentProof, ...DocumentProof[]]
  types: readonly string[]
  dates: JwtDates
}

export type ParsedCredential = SecuredDocument & {
  /** `issuer`, or its `id`. */
  issuer: string | null
  /** The ids of all subjects that have one. */
  subjects: readonly string[]
  /** Whether its holder may have left claims out. */
  selective: boolean
}

export type ParsedPresentation = SecuredDocument & {
  /** `holder`, or its `id`; null where the presentation names none. */
  holder: string | null
  /** `verifiableCredential`, as it was sent. */
  credentials: readonly unknown[]
  /** What it answers: `nonce` and `aud` of a JWT, `challenge` and `domain` of a proof. */
  nonce: unknown
  audience: unknown
}
