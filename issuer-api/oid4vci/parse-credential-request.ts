import { Openid4vciIssuer } from '@openid4vc/openid4vci'
import type { Offer } from '#agent/offers/offered-request.ts'
import { type IssuerMetadata, toMetadataResult } from './create-issuer-metadata.ts'
import { Oid4vciError } from './oid4vci-error.ts'
import { BATCH_SIZE } from './wallet-algorithms.ts'

/** Proofs of one type (OID4VCI 1.0 appendix F); of attestations there is one, of several keys. */
export type Proofs = { jwts: readonly string[] } | { attestation: string }

const library = new Openid4vciIssuer({ callbacks: {} as never })

/**
 * Reads a credential request (OID4VCI 1.0 §8.2), and holds it against what was offered.
 *
 * @throws {Oid4vciError} invalid_credential_request, unknown_credential_configuration, unknown_credential_identifier,
 *   invalid_proof
 */
export function parseCredentialRequest({
  body,
  metadata,
  offer,
}: {
  body: Record<string, unknown>
  metadata: IssuerMetadata
  offer: Pick<Offer, 'configurations'>
}): { configuration: string; proofs: Proofs } {
  // read by itself: the library knows the form that drafts gave it
  const { credential_response_encryption: _, ...credentialRequest } = body
  const { credential_identifier: identifier, credential_configuration_id: configuration } = credentialRequest
  if (identifier !== undefined && configuration === undefined) {
    throw new Oid4vciError('unknown_credential_identifier', 'no credential identifiers are given out here')
  }
  if (typeof configuration !== 'string') {
    throw new Oid4vciError('invalid_credential_request', 'a credential_configuration_id is required')
  }
  if (!offer.configurations.includes(configuration)) {
    throw new Oid4vciError('unknown_credential_configuration', 'this configuration was not offered')
  }
  if (credentialRequest.proofs === undefined && credentialRequest.proof === undefined) {
    throw new Oid4vciError('invalid_proof', 'a proof is required')
  }
  const { proofs } = parse({ credentialRequest, metadata })
  const [attestation, ...others] = proofs?.attestation ?? []
  if (attestation !== undefined && others.length === 0 && !proofs?.jwt) {
    return { configuration, proofs: { attestation } }
  }
  const jwts = proofs?.jwt
  if (!jwts || jwts.length === 0)
    throw new Oid4vciError('invalid_proof', 'a proof of the type jwt, or one attestation, is required')
  if (jwts.length > BATCH_SIZE) {
    throw new Oid4vciError('invalid_credential_request', `at most ${BATCH_SIZE} proofs in a request`)
  }
  return { configuration, proofs: { jwts } }
}

function parse({
  credentialRequest,
  metadata,
}: {
  credentialRequest: Record<string, unknown>
  metadata: IssuerMetadata
}) {
  try {
    return library.parseCredentialRequest({
      credentialRequest,
      issuerMetadata: toMetadataResult(metadata) as never,
    })
  } catch (cause) {
    const code = isJwtProofs(credentialRequest.proofs) ? 'invalid_proof' : 'invalid_credential_request'
    throw new Oid4vciError(code, 'the request does not have the required form', { cause })
  }
}

/** Whether only the proofs themselves can be what is malformed. */
function isJwtProofs(proofs: unknown): boolean {
  return typeof proofs === 'object' && proofs !== null && Object.keys(proofs).join() === 'jwt'
}
