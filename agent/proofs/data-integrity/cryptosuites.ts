import type { VerificationAlgorithm } from '#agent/dids/verification-key.ts'

export type CryptosuiteName =
  | 'ecdsa-jcs-2019'
  | 'ecdsa-rdfc-2019'
  | 'ecdsa-sd-2023'
  | 'eddsa-jcs-2022'
  | 'eddsa-rdfc-2022'

export type ProofAlgorithm = Extract<VerificationAlgorithm, 'EdDSA' | 'ES256' | 'ES384'>

export type Cryptosuite = {
  /** What is hashed: the RDF statements that the JSON-LD stands for, or the JSON text itself. */
  canonical: 'rdfc' | 'jcs'
  /** The first is used where nobody says which. */
  algorithms: readonly [ProofAlgorithm, ...ProofAlgorithm[]]
  /** The multibase of `proofValue`: base58btc or base64url. */
  multibase: 'z' | 'u'
}

/** VC DI EdDSA 1.0 §3.2, §3.3; VC DI ECDSA 1.0 §3.2, §3.3, §3.6. */
export const cryptosuites: Readonly<Record<CryptosuiteName, Cryptosuite>> = {
  'eddsa-rdfc-2022': { canonical: 'rdfc', algorithms: ['EdDSA'], multibase: 'z' },
  'eddsa-jcs-2022': { canonical: 'jcs', algorithms: ['EdDSA'], multibase: 'z' },
  'ecdsa-rdfc-2019': { canonical: 'rdfc', algorithms: ['ES256', 'ES384'], multibase: 'z' },
  'ecdsa-jcs-2019': { canonical: 'jcs', algorithms: ['ES256', 'ES384'], multibase: 'z' },
  'ecdsa-sd-2023': { canonical: 'rdfc', algorithms: ['ES256'], multibase: 'u' },
}

export function isCryptosuiteName(name: unknown): name is CryptosuiteName {
  return typeof name === 'string' && Object.hasOwn(cryptosuites, name)
}
