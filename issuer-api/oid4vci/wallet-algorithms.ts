/** The algorithms of a wallet's proofs (RFC 7518 §3.1, RFC 8037 §3.1, RFC 8812 §3.2). Named here, or the library would take any. */
export const PROOF_ALGORITHMS = ['ES256', 'EdDSA', 'ES384', 'ES256K'] as const

/** How a credential response is encrypted, where a wallet asks for it. */
export const ENCRYPTION_ALGORITHMS = ['ECDH-ES', 'ECDH-ES+A256KW', 'RSA-OAEP-256']
export const CONTENT_ENCRYPTIONS = ['A256GCM', 'A128GCM']

/** At most this many proofs, and so credentials, in one request. */
export const BATCH_SIZE = 10
