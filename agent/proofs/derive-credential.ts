import { deriveProof } from './data-integrity/derive-proof.ts'
import { detectMediaType } from './detect-media-type.ts'
import { readSecuredForm } from './read-secured-form.ts'
import { releaseCredential } from './release-credential.ts'
import { selectDisclosures } from './sd-jwt/select-disclosures.ts'

/**
 * Of a credential with selective disclosure: what its issuer made mandatory, and what its holder selects.
 *
 * @param document with a base proof of ecdsa-sd-2023, or the envelope of an SD-JWT
 * @param selectivePointers JSON Pointers (RFC 6901) into the credential
 * @throws {ProofError} POINTER_INVALID; PROOF_MISSING for a document that is secured otherwise
 */
export async function deriveCredential({
  document,
  selectivePointers,
}: {
  document: Record<string, unknown>
  selectivePointers: readonly string[]
}): Promise<Record<string, unknown>> {
  const mediaType = detectMediaType(document)
  const form = mediaType?.endsWith('+sd-jwt') ? readSecuredForm({ document, kind: 'vc' }) : { document }
  if ('document' in form) return await deriveProof({ document, selectivePointers })
  const credential = selectDisclosures({ token: form.compact, selectivePointers })
  return releaseCredential({ mediaType: mediaType!, credential })
}
