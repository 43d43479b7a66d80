import { ProofError } from '#agent/proofs/proof-error.ts'
import type { ParsedProof } from './parse-proof.ts'

/**
 * The proofs that a proof is chained to, and so signs as well.
 *
 * VC Data Integrity 1.0 §4.5: "If a proof with id value equal to the value of previousProof does not exist in allProofs, an
 * error MUST be raised and SHOULD convey an error type of PROOF_VERIFICATION_ERROR."
 *
 * @param proofs all proofs of the document
 * @throws {ProofError} PROOF_CHAIN_BROKEN: a proof that is named is missing, or stands twice, or comes after this one
 */
export function findPreviousProofs({
  proof,
  proofs,
}: {
  proof: ParsedProof
  proofs: readonly ParsedProof[]
}): readonly ParsedProof[] {
  return proof.previousProof.map((id) => findProof(id, proofs))
}

/**
 * Holds the ids and the chain of all proofs against each other.
 *
 * @throws {ProofError} PROOF_CHAIN_BROKEN
 */
export function checkProofChain(proofs: readonly ParsedProof[]): void {
  const done = new Set<ParsedProof>()
  const open = new Set<ParsedProof>()
  function follow(proof: ParsedProof): void {
    if (done.has(proof)) return
    if (open.has(proof)) throw new ProofError('PROOF_CHAIN_BROKEN', 'proofs that are chained in a circle')
    open.add(proof)
    for (const previous of findPreviousProofs({ proof, proofs })) follow(previous)
    done.add(proof)
  }
  for (const proof of proofs) {
    if (proof.id !== undefined) findProof(proof.id, proofs)
    follow(proof)
  }
  if (new Set(proofs.map(({ proofValue }) => proofValue)).size < proofs.length) {
    throw new ProofError('PROOF_CHAIN_BROKEN', 'a proof that stands twice')
  }
}

function findProof(id: string, proofs: readonly ParsedProof[]): ParsedProof {
  const [found, ...others] = proofs.filter((proof) => proof.id === id)
  if (!found) throw new ProofError('PROOF_CHAIN_BROKEN', 'previousProof names a proof that is not there')
  if (others.length > 0) throw new ProofError('PROOF_CHAIN_BROKEN', 'two proofs of one id')
  return found
}
