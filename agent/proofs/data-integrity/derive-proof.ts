import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { createDiscloseCryptosuite } from '@digitalbazaar/ecdsa-sd-2023-cryptosuite'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { checkContexts } from './check-contexts.ts'
import { checkPointers } from './check-pointers.ts'
import { explainJsonLdError } from './explain-json-ld-error.ts'
import { loadContext } from './load-context.ts'
import { parseProof } from './parse-proof.ts'
import { listProofs } from './prepare-proof.ts'
import { isBaseProof } from './read-disclosure.ts'

/**
 * The credential with what its issuer made mandatory and what its holder selects, and with a proof of just that (VC DI
 * ECDSA 1.0 §3.6.6). Other proofs of the document are left behind: they are over all of it.
 *
 * @param document secured with a base proof of ecdsa-sd-2023
 * @param selectivePointers JSON Pointers (RFC 6901) to what is disclosed besides
 * @throws {ProofError} PROOF_MISSING without such a proof; POINTER_INVALID
 */
export async function deriveProof({
  document,
  selectivePointers,
}: {
  document: Readonly<Record<string, unknown>>
  selectivePointers: readonly string[]
}): Promise<Record<string, unknown>> {
  const { proof: member, ...unsecured } = document
  const proofs = listProofs(member)
    .map(parseProof)
    .filter(({ cryptosuite, proofValue }) => cryptosuite === 'ecdsa-sd-2023' && isBaseProof(proofValue))
  const [base, ...others] = proofs
  if (!base || others.length > 0) {
    throw new ProofError('PROOF_MISSING', 'not one base proof of ecdsa-sd-2023 to derive from')
  }
  if (base.previousProof.length > 0) {
    throw new ProofError(
      'PROOF_CHAIN_BROKEN',
      'the base proof is chained to a proof that would be left behind',
    )
  }
  checkPointers({ document: unsecured, pointers: selectivePointers })
  checkContexts(unsecured)
  const cryptosuite = createDiscloseCryptosuite({ selectivePointers })
  try {
    return await cryptosuite.derive({
      cryptosuite,
      document: unsecured,
      purpose: { term: base.proofPurpose },
      proofSet: [{ ...base.raw }],
      documentLoader: loadContext,
      dataIntegrityProof: new DataIntegrityProof({ cryptosuite: { ...cryptosuite } }),
    })
  } catch (error) {
    throw explainJsonLdError(error)
  }
}
