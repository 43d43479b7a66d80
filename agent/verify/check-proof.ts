import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { ParsedJws } from '#agent/proofs/parse-jws.ts'
import type { ChainView, RegisteredKey } from '#agent/registry/chain-view.ts'
import type { IssuanceCode } from './check-issuance.ts'
import type { Check } from './verdict.ts'
import {
  type KeyResolver,
  type SignatureCode,
  type SignatureRelationship,
  type SignatureResult,
  verifySignature,
} from './verify-signature.ts'

export type ProofCode = SignatureCode | IssuanceCode | 'PROOF_UNREADABLE' | 'SIGNER_MISMATCH'

export type ProofCheck = Check<'proof', ProofCode>

/** `registered` is the key as the registry has it, where it has one. */
export type ProofResult = { check: ProofCheck; keys: DidKeys | null; registered: RegisteredKey | null }

/**
 * Does a key that the signer's DID lists, live now, sign exactly this?
 *
 * VC-JOSE-COSE §4.1.3: "the issuer property [...] MUST match the controller of the verification method"; the same for a
 * holder. It is looked at before anything is resolved.
 *
 * @param signer the issuer of a credential, the holder of a presentation
 */
export function checkProof({
  jws,
  signer,
  relationship,
  didResolver,
  view,
  now,
}: {
  jws: ParsedJws
  signer: string | null
  relationship: SignatureRelationship
  didResolver: KeyResolver
  view: ChainView
  now: Date
}): ProofResult | Promise<ProofResult> {
  if (signer !== jws.header.did) {
    const message = 'the key in kid is not one of the DID that the document names as its signer'
    return { check: failProof('SIGNER_MISMATCH', message), keys: null, registered: null }
  }
  const result = verifySignature({ jws, relationship, didResolver, view, now })
  return result instanceof Promise ? result.then(toProof) : toProof(result)
}

/** The check of something in which no signature was found that could be checked. */
export function failProof(code: ProofCode, message: string): ProofCheck {
  return { check: 'proof', outcome: 'fail', code, message, evidence: {} }
}

function toProof({ outcome, code, message, evidence, keys, registered }: SignatureResult): ProofResult {
  return { check: { check: 'proof', outcome, code, message, evidence }, keys, registered }
}
