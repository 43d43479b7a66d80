import { createVerifyCryptosuite, type DisclosedData } from '@digitalbazaar/ecdsa-sd-2023-cryptosuite'
import { parseRawKey } from '#agent/dids/parse-public-key.ts'
import type { PublicKey, VerificationKey } from '#agent/dids/verification-key.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { explainJsonLdError } from './explain-json-ld-error.ts'
import { isDerivedValue } from './is-derived-value.ts'
import { loadContext } from './load-context.ts'

type Json = Readonly<Record<string, unknown>>

/** VC DI ECDSA 1.0 §3.5.2, §3.5.7: three bytes at the start tell a base proof from a derived one. */
const BASE_HEADER = 'd95d00'
const DERIVED_HEADER = 'd95d01'

/** Multicodec of a P-256 public key. */
const P256_CODEC = 0x8024

/** Of the proof value; each statement that is disclosed has a signature of 64 bytes in it. */
const MAX_PROOF_VALUE = 256 * 1024

/**
 * Whether the proof is the issuer's own, from which its holder derives others. It holds the key that keeps what is
 * withheld secret, and is no one else's to see.
 *
 * @throws {ProofError} PROOF_VALUE_INVALID if it is neither
 */
export function isBaseProof(proofValue: string): boolean {
  // §3.5.2, §3.5.7: "a string starting with "u" and ending with the base64url-no-pad-encoded value of proofValue"
  if (proofValue.length > MAX_PROOF_VALUE || !/^u[A-Za-z0-9_-]+$/.test(proofValue)) {
    throw new ProofError('PROOF_VALUE_INVALID', 'proofValue is not base64url')
  }
  const header = Buffer.from(proofValue.slice(1, 5), 'base64url').toString('hex')
  if (header !== BASE_HEADER && header !== DERIVED_HEADER) {
    throw new ProofError('PROOF_VALUE_INVALID', 'proofValue is of neither a base nor a derived proof')
  }
  return header === BASE_HEADER
}

/**
 * Reads a derived proof of ecdsa-sd-2023 (VC DI ECDSA 1.0 §3.6.7).
 *
 * @param document without its proofs, but with those that this one is chained to
 * @returns the bytes that the issuer signed: they are the same whatever is withheld; and the check of both signatures,
 *   the issuer's and those of the single statements
 * @throws {ProofError}
 */
export async function readDisclosure({
  document,
  proof,
}: {
  document: Json
  proof: Json & { proofValue: string }
}): Promise<{ signingInput: Buffer; verify(key: VerificationKey): boolean }> {
  // §3.5.8: "If the result is not an array of the following five elements […] an error MUST be raised"
  if (!isDerivedValue(Buffer.from(proof.proofValue.slice(5), 'base64url'))) {
    throw new ProofError('PROOF_VALUE_INVALID', 'proofValue does not hold what the cryptosuite puts there')
  }
  const cryptosuite = createVerifyCryptosuite()
  let data: DisclosedData
  try {
    data = await cryptosuite.createVerifyData({
      cryptosuite,
      document: { ...document },
      proof: { ...proof },
      documentLoader: loadContext,
    })
  } catch (error) {
    if (/valid "proofValue"/.test((error as Error).message)) {
      throw new ProofError('PROOF_VALUE_INVALID', 'proofValue does not hold what the cryptosuite puts there')
    }
    throw explainJsonLdError(error)
  }
  const { proofHash, publicKey, mandatoryHash, baseSignature } = data
  const statementKey = parseStatementKey(publicKey)
  // §3.5.1: the concatenation of the three, in this order
  const signingInput = Buffer.concat([proofHash, publicKey, mandatoryHash])
  return {
    signingInput,
    verify: (key) => key.verify(signingInput, baseSignature) && verifyStatements(data, statementKey),
  }
}

/** §3.6.7: "If the length of signatures does not match the length of nonMandatory, an error MUST be raised". */
function verifyStatements({ signatures, nonMandatory }: DisclosedData, key: PublicKey): boolean {
  if (signatures.length !== nonMandatory.length) return false
  return signatures.every((signature, index) => key.verify(Buffer.from(nonMandatory[index]!), signature))
}

function parseStatementKey(publicKey: Uint8Array): PublicKey {
  const bytes = Buffer.from(publicKey)
  try {
    if (bytes.readUInt16BE(0) === P256_CODEC) {
      return parseRawKey({ curve: 'P-256', bytes: bytes.subarray(2), compressedOnly: true })
    }
  } catch {
    // a point that is not on the curve
  }
  throw new ProofError('PROOF_VALUE_INVALID', 'proofValue holds no P-256 key')
}
