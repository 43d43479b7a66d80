import { ProofError } from '../proof-error.ts'
import { readDates, readSubjects, readTypes } from '../read-claims.ts'
import type { ParsedCredential } from '../secured-document.ts'
import { fromSdJwtClaims } from './from-sd-jwt-claims.ts'
import { type ParsedSdJwt, readSdJwt } from './read-sd-jwt.ts'

/** An SD-JWT VC as a credential, and what its holder presents it with. */
export type ParsedSdJwtCredential = ParsedCredential & { sdJwt: ParsedSdJwt }

/**
 * Reads an SD-JWT VC (`dc+sd-jwt`) of a family of ours, with a Key Binding JWT or without.
 *
 * @param maxBytes 256 KiB unless told
 * @throws {ProofError}
 */
export function parseSdJwtCredential({
  token,
  maxBytes,
}: {
  token: string
  maxBytes?: number
}): ParsedSdJwtCredential {
  const sdJwt = readSdJwt({ token, typ: 'dc+sd-jwt', ...(maxBytes === undefined ? {} : { maxBytes }) })
  const { header, claims, disclosed, signingInput, signature } = sdJwt
  const { credential } = fromSdJwtClaims({ claims, disclosed })
  const issuer = claims.iss as string
  if (header.kid === null && !issuer.startsWith('did:')) {
    throw new ProofError('KID_INVALID', 'neither kid nor iss is a DID')
  }
  return {
    mediaType: 'application/dc+sd-jwt',
    payload: credential,
    proofs: [
      {
        alg: header.alg,
        kid: header.kid,
        did: header.did ?? issuer,
        signingInput,
        verify: (key) => key.verify(signingInput, signature),
      },
    ],
    issuer,
    subjects: readSubjects(credential.credentialSubject),
    types: readTypes(credential.type),
    dates: readDates(claims),
    selective: true,
    sdJwt,
  }
}
