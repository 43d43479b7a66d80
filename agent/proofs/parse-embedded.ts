import { type ReadProof, readProofs } from './data-integrity/read-proofs.ts'
import { ProofError } from './proof-error.ts'
import { readId, readSubjects, readTypes } from './read-claims.ts'
import type { JwtDates, ParsedCredential, ParsedPresentation } from './secured-document.ts'

type Json = Record<string, unknown>

/**
 * A credential with embedded proofs (VC Data Integrity 1.0).
 *
 * @throws {ProofError}
 */
export async function parseEmbeddedCredential({ document }: { document: Json }): Promise<ParsedCredential> {
  const { payload, proofs } = await readEmbedded(document, 'assertionMethod')
  return {
    mediaType: 'application/vc',
    payload,
    proofs,
    issuer: readId(payload.issuer),
    subjects: readSubjects(payload.credentialSubject),
    types: readTypes(payload.type),
    dates: datesOf(proofs),
    selective: proofs.some(({ cryptosuite }) => cryptosuite === 'ecdsa-sd-2023'),
  }
}

/**
 * A presentation with embedded proofs; what it answers is in the first.
 *
 * @throws {ProofError}
 */
export async function parseEmbeddedPresentation({
  document,
}: {
  document: Json
}): Promise<ParsedPresentation> {
  const { payload, proofs } = await readEmbedded(document, 'authentication')
  const { verifiableCredential = [] } = payload
  const [{ challenge: nonce, domain: audience }] = proofs
  return {
    mediaType: 'application/vc',
    payload,
    proofs,
    holder: readId(payload.holder),
    types: readTypes(payload.type),
    credentials: Array.isArray(verifiableCredential) ? verifiableCredential : [verifiableCredential],
    nonce,
    audience,
    dates: datesOf(proofs),
  }
}

/**
 * §4.4: "If expectedProofPurpose was given, and it does not match proof.proofPurpose, an error MUST be raised": it is another
 * statement.
 */
async function readEmbedded(document: Json, purpose: ReadProof['proofPurpose']) {
  const [first, ...others] = await readProofs({ document })
  const proofs: [ReadProof, ...ReadProof[]] = [first!, ...others]
  if (proofs.some(({ proofPurpose }) => proofPurpose !== purpose)) {
    throw new ProofError('PROOF_PURPOSE_INVALID', `proofPurpose is not ${purpose}`)
  }
  const { proof: _, ...payload } = document
  return { payload, proofs }
}

/** §2.1: `created` and `expires` bound the proof; of several the narrowest. */
function datesOf(proofs: readonly ReadProof[]): JwtDates {
  const created = proofs.flatMap(({ created }) => (created ? Math.floor(created.getTime() / 1000) : []))
  const expires = proofs.flatMap(({ expires }) => (expires ? Math.floor(expires.getTime() / 1000) : []))
  return {
    ...(created.length === 0 ? {} : { iat: Math.max(...created) }),
    ...(expires.length === 0 ? {} : { exp: Math.min(...expires) }),
  }
}
