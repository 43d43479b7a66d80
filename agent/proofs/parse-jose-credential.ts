import { readKid } from './jws-header.ts'
import { type ParsedJws, proofOf } from './parse-jws.ts'
import { ProofError } from './proof-error.ts'
import { checkSame, readDates, readId, readSubjects, readTypes } from './read-claims.ts'
import type { ParsedCredential } from './secured-document.ts'

/**
 * A credential secured with JOSE (VC-JOSE-COSE §3.1.1): the payload is the credential.
 *
 * @throws {ProofError} if JWT claims beside the credential say something else than it does
 */
export function parseJoseCredential({ jws }: { jws: ParsedJws }): ParsedCredential {
  const { header, payload } = jws
  // §3.1.1: "The typ header parameter SHOULD be vc+jwt"; for us it must, or a token made for another purpose could pass
  if (header.typ !== 'vc+jwt') throw new ProofError('TYP_WRONG', 'typ is not vc+jwt')
  return {
    mediaType: 'application/vc+jwt',
    payload,
    proofs: [proofOf({ jws, ...readKid(header.kid) })],
    ...readMembers(payload),
    selective: false,
  }
}

/**
 * What a payload that is the credential says of itself, in its members and in JWT claims beside them.
 *
 * @throws {ProofError} if the two say different things
 */
export function readMembers(
  payload: Record<string, unknown>,
): Pick<ParsedCredential, 'dates' | 'issuer' | 'subjects' | 'types'> {
  checkWrapperClaims(payload)
  const issuer = readId(payload.issuer)
  const subjects = readSubjects(payload.credentialSubject)
  // §3.1.3 lets a payload repeat members as JWT claims; what says two things says neither
  checkSame({ claim: payload.iss, member: issuer, code: 'ISSUER_CONFLICT', message: 'iss is not the issuer' })
  checkSame({
    claim: payload.sub,
    member: subjects.length === 1 ? subjects[0]! : null,
    code: 'SUBJECT_CONFLICT',
    message: 'sub is not the subject',
  })
  checkSame({ claim: payload.jti, member: payload.id, code: 'JTI_CONFLICT', message: 'jti is not the id' })
  return { issuer, subjects, types: readTypes(payload.type), dates: readDates(payload) }
}

/**
 * VC-JOSE-COSE §3.1.3: "The JWT Claim Names vc and vp MUST NOT be present": they belong to VC 1.1.
 *
 * @throws {ProofError} WRAPPER_CLAIM
 */
export function checkWrapperClaims(payload: Record<string, unknown>): void {
  if (payload.vc !== undefined || payload.vp !== undefined) {
    throw new ProofError('WRAPPER_CLAIM', 'the claims vc and vp are refused')
  }
}
