import { encodeBase58 } from 'ethers'
import { type CryptosuiteName, cryptosuites } from './cryptosuites.ts'
import { SIGNATURE_LENGTH } from './decode-proof-value.ts'
import { insertSignature } from './prepare-base-proof.ts'
import { listProofs, type UnfinishedProof } from './prepare-proof.ts'

/**
 * Puts the signature over what `prepareProof` made into the document.
 *
 * @param signature as JOSE has it: r ‖ s for ECDSA
 * @throws {Error} if it has not the length of one
 */
export function completeProof({
  rest,
  signature,
}: {
  rest: Buffer
  signature: Uint8Array
}): Record<string, unknown> {
  const { document, proof, proofValue } = JSON.parse(rest.toString('utf8')) as UnfinishedProof
  const { algorithms } = cryptosuites[proof.cryptosuite as CryptosuiteName]
  if (!algorithms.some((name) => SIGNATURE_LENGTH[name] === signature.length)) {
    throw new Error('not a signature of this cryptosuite')
  }
  const completed = {
    ...proof,
    proofValue:
      proofValue === undefined ? `z${encodeBase58(signature)}` : insertSignature({ proofValue, signature }),
  }
  const existing = listProofs(document.proof)
  return { ...document, proof: existing.length === 0 ? completed : [...existing, completed] }
}
