import { decodeBase58 } from '#agent/dids/decode-base58.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { CryptosuiteName, ProofAlgorithm } from './cryptosuites.ts'
import { cryptosuites } from './cryptosuites.ts'

/** A signature of 64 or 96 bytes in base58btc: at most as many digits, and fewer where the first bytes are zero. */
const BASE58_SIGNATURE = /^z[1-9A-HJ-NP-Za-km-z]{64,132}$/

/**
 * The signature that a `proofValue` is (VC DI EdDSA 1.0 §3.2.1, VC DI ECDSA 1.0 §3.2.1), and the algorithm that makes
 * one of its length: r ‖ s of P-256 has 64 bytes, of P-384 96.
 *
 * @throws {ProofError} PROOF_VALUE_INVALID
 */
export function decodeProofValue({
  proofValue,
  cryptosuite,
}: {
  proofValue: string
  cryptosuite: CryptosuiteName
}): { signature: Buffer; alg: ProofAlgorithm } {
  // "Any other encoding MUST NOT be allowed" than base58-btc
  if (!BASE58_SIGNATURE.test(proofValue)) {
    throw new ProofError('PROOF_VALUE_INVALID', 'proofValue is not a signature in base58btc')
  }
  const signature = decodeBase58(proofValue.slice(1))
  const alg = cryptosuites[cryptosuite].algorithms.find((name) => SIGNATURE_LENGTH[name] === signature.length)
  if (!alg) throw new ProofError('PROOF_VALUE_INVALID', 'proofValue has not the length of a signature')
  return { signature, alg }
}

/** In bytes. */
export const SIGNATURE_LENGTH = { EdDSA: 64, ES256: 64, ES384: 96 } as const
