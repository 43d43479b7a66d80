import { readKid } from './jws-header.ts'
import { type ParsedJws, proofOf } from './parse-jws.ts'
import { ProofError } from './proof-error.ts'
import { checkSame, readDates, readId, readSubjects, readTypes } from './read-claims.ts'
import type { DocumentProof, JwtDates, ParsedCredential } from './secured-document.ts'

/**
 * A credential of VC Data Model 1.1 as a JWT (§6.3.1): the claim `vc` holds it, less what JWT claims say. It is put
 * together again; a member that stands in both places must say the same.
 *
 * @throws {ProofError}
 */
export function parseJwtCredential({ jws }: { jws: ParsedJws }): ParsedCredential {
  const { vc, iss, sub, jti } = jws.payload
  if (!isObject(vc)) throw new ProofError('TYP_WRONG', 'typ is not vc+jwt, and there is no claim vc')
  if (jws.payload.vp !== undefined) throw new ProofError('WRAPPER_CLAIM', 'a credential has no claim vp')
  const dates = readDates(jws.payload)
  const issuer = readId(vc.issuer) ?? (typeof iss === 'string' ? iss : null)
  // "iss MUST represent the issuer property"
  checkSame({ claim: iss, member: issuer, code: 'ISSUER_CONFLICT', message: 'iss is not the issuer' })
  const payload: Record<string, unknown> = { ...vc, issuer: vc.issuer ?? iss }
  // "jti MUST represent the id property"
  checkSame({ claim: jti, member: vc.id ?? jti, code: 'JTI_CONFLICT', message: 'jti is not the id' })
  if (jti !== undefined) payload.id = jti
  // "sub MUST represent the id property contained in the credentialSubject"
  if (sub !== undefined) payload.credentialSubject = withSubject(vc.credentialSubject, sub)
  // "exp MUST represent the expirationDate property", "nbf MUST represent issuanceDate"
  payload.issuanceDate = dateOf({ member: vc.issuanceDate, seconds: dates.nbf, name: 'nbf' })
  payload.expirationDate = dateOf({ member: vc.expirationDate, seconds: dates.exp, name: 'exp' })
  for (const name of ['issuanceDate', 'expirationDate']) if (payload[name] === undefined) delete payload[name]
  return {
    mediaType: 'application/jwt',
    payload,
    proofs: [jwtProof(jws, iss)],
    issuer,
    subjects: readSubjects(payload.credentialSubject),
    types: readTypes(payload.type),
    dates,
    selective: false,
  }
}

/**
 * The signature of a JWT of data model 1.1: `kid` may be absolute, a fragment of the DID in `iss`, or left out.
 *
 * @throws {ProofError} KID_INVALID
 */
export function jwtProof(jws: ParsedJws, iss: unknown): DocumentProof {
  const { kid } = jws.header
  const did = typeof iss === 'string' ? iss : ''
  if (kid === undefined) return proofOf({ jws, kid: null, did })
  return proofOf({ jws, ...readKid(typeof kid === 'string' && kid.startsWith('#') ? did + kid : kid) })
}

function withSubject(credentialSubject: unknown, sub: unknown): unknown {
  const entries: unknown[] = Array.isArray(credentialSubject) ? credentialSubject : [credentialSubject]
  const [subject] = entries
  if (entries.length !== 1 || !isObject(subject)) {
    throw new ProofError('SUBJECT_CONFLICT', 'sub names the subject of a credential that has not just one')
  }
  checkSame({
    claim: sub,
    member: subject.id ?? sub,
    code: 'SUBJECT_CONFLICT',
    message: 'sub is not the subject',
  })
  const whole = { id: sub, ...subject }
  return Array.isArray(credentialSubject) ? [whole] : whole
}

/** JWT claims have whole seconds alone. */
function dateOf({
  member,
  seconds,
  name,
}: {
  member: unknown
  seconds: number | undefined
  name: keyof JwtDates
}): unknown {
  if (seconds === undefined) return member
  if (member === undefined) return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
  if (typeof member === 'string' && Math.floor(Date.parse(member) / 1000) !== seconds) {
    throw new ProofError('DATE_CONFLICT', `${name} is not the date of the credential`)
  }
  return member
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
