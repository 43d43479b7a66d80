import { familyOfVct } from '#schemas/families.ts'
import { readDates, readSubjects, readTypes } from '../read-claims.ts'
import type { ParsedCredential } from '../secured-document.ts'
import { fromLinkedClaims } from './from-linked-claims.ts'
import { fromSdJwtClaims } from './from-sd-jwt-claims.ts'
import { type ParsedSdJwt, readSdJwt } from './read-sd-jwt.ts'
import { sdJwtProof } from './sd-jwt-proof.ts'

/** A credential secured with SD-JWT, and what its holder presents it with. */
export type ParsedSdJwtCredential = ParsedCredential & { sdJwt: ParsedSdJwt }

/**
 * Reads an SD-JWT VC (`dc+sd-jwt`), of a family of ours or with linked data, with a Key Binding JWT or without.
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
  const { claims, disclosed } = sdJwt
  const ours = typeof claims.vct === 'string' && familyOfVct(claims.vct) !== undefined
  const credential = ours ? fromSdJwtClaims({ claims, disclosed }).credential : fromLinkedClaims({ claims })
  const issuer = claims.iss as string
  return {
    mediaType: 'application/dc+sd-jwt',
    payload: credential,
    proofs: [sdJwtProof({ sdJwt, signer: issuer })],
    issuer,
    subjects: readSubjects(credential.credentialSubject),
    types: readTypes(credential.type),
    dates: readDates(claims),
    selective: true,
    sdJwt,
  }
}
