import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { DocumentProof, ParsedCredential } from '#agent/proofs/secured-document.ts'
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

/**
 * `proof` is the signer's; `registered` is its key as the registry has it, where it has one. Without `keys` nothing is
 * known of a signer.
 */
export type ProofResult = {
  check: ProofCheck
  proof: DocumentProof | null
  keys: DidKeys | null
  registered: RegisteredKey | null
}

type Context = {
  relationship: SignatureRelationship
  didResolver: KeyResolver
  view: ChainView
  now: Date
}

/**
 * Do keys that their DIDs list, live now, sign exactly this?
 *
 * VC-JOSE-COSE §4.2: where the issuer is a URL, "the kid MUST be an absolute URL to a verification method listed in" a
 * document, and that is the issuer's; the same for a holder. It is looked at before anything is resolved. An embedded
 * proof of somebody else's is a proof all the same (Data Integrity §2.1.1 lets several sign): there it is left to the issuer
 * check that none is the issuer's.
 *
 * @param signer the issuer of a credential, the holder of a presentation
 */
export function checkProof({
  document: { proofs, mediaType },
  signer,
  ...context
}: Context & {
  document: Pick<ParsedCredential, 'mediaType' | 'proofs'>
  signer: string | null
}): ProofResult | Promise<ProofResult> {
  const own = proofs.find(({ did }) => did === signer)
  if (!own && (mediaType !== 'application/vc' || context.relationship === 'authentication')) {
    const message = 'the key in kid is not one of the DID that the document names as its signer'
    return { check: failProof('SIGNER_MISMATCH', message), proof: null, keys: null, registered: null }
  }
  if (proofs.length > 1 || !own) return checkEach({ proofs, own, context })
  const result = verifySignature({ proof: own, ...context })
  return result instanceof Promise ? result.then((found) => toProof(own, found)) : toProof(own, result)
}

/** Of several proofs each must hold; what counts for the document is its signer's. */
async function checkEach({
  proofs,
  own,
  context,
}: {
  proofs: readonly DocumentProof[]
  own: DocumentProof | undefined
  context: Context
}): Promise<ProofResult> {
  const results: ProofResult[] = []
  for (const proof of proofs) results.push(toProof(proof, await verifySignature({ proof, ...context })))
  const signed = results.find(({ proof }) => proof === own)
  const worst =
    results.find(({ check }) => check.outcome === 'fail') ??
    results.find(({ check }) => check.outcome === 'unknown') ??
    signed ??
    results[0]!
  const evidence = { ...worst.check.evidence, proofs: results.map(({ check }) => check.evidence) }
  return {
    check: { ...worst.check, evidence },
    proof: own ?? null,
    keys: signed?.keys ?? null,
    registered: signed?.registered ?? null,
  }
}

/** The check of something in which no signature was found that could be checked. */
export function failProof(code: ProofCode, message: string): ProofCheck {
  return { check: 'proof', outcome: 'fail', code, message, evidence: {} }
}

function toProof(
  proof: DocumentProof,
  { outcome, code, message, evidence, keys, registered }: SignatureResult,
): ProofResult {
  return { check: { check: 'proof', outcome, code, message, evidence }, proof, keys, registered }
}
