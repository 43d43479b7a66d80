import { familyOfCredential } from '#schemas/families.ts'
import { readMembers } from '../parse-jose-credential.ts'
import { checkDisclosed } from './check-disclosed.ts'
import type { ParsedSdJwtCredential } from './parse-sd-jwt-credential.ts'
import { readSdJwt } from './read-sd-jwt.ts'
import { sdJwtProof } from './sd-jwt-proof.ts'

/**
 * Reads a credential secured with SD-JWT (VC-JOSE-COSE §3.2.1), with a Key Binding JWT or without: what was disclosed of the
 * payload is the credential.
 *
 * @param maxBytes 256 KiB unless told
 * @throws {ProofError}
 */
export function parseSelectiveCredential({
  token,
  maxBytes,
}: {
  token: string
  maxBytes?: number
}): ParsedSdJwtCredential {
  const sdJwt = readSdJwt({ token, typ: 'vc+sd-jwt', ...(maxBytes === undefined ? {} : { maxBytes }) })
  const { claims: payload, disclosed } = sdJwt
  const members = readMembers(payload)
  const { types, issuer } = members
  // of anything else than a family it is the issuer's affair, but for the claims that are reserved
  const family = familyOfCredential({ types, contexts: payload['@context'] })
  if (family) checkDisclosed({ disclosed, family, subject: '/credentialSubject' })
  return {
    mediaType: 'application/vc+sd-jwt',
    payload,
    proofs: [sdJwtProof({ sdJwt, signer: issuer })],
    ...members,
    selective: true,
    sdJwt,
  }
}
