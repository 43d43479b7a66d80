import { parseHolderJws } from '#agent/proofs/parse-holder-jws.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { DocumentProof } from '#agent/proofs/secured-document.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import {
  digestGranted,
  formatSeconds,
  GRANT_TYPE,
  type GrantPayload,
} from '#schemas/patient-consent/grant.ts'

/** Why what a grantor is said to have signed is not a grant of these claims. */
export type GrantFaultCode =
  | 'GRANT_AUDIENCE_MISMATCH'
  | 'GRANT_CLAIMS_MISMATCH'
  | 'GRANT_MALFORMED'
  | 'GRANT_SIGNER_MISMATCH'
  | 'GRANT_TEXT_MISMATCH'
  | 'GRANT_TIME_MISMATCH'

export type GrantFault = { fault: GrantFaultCode; message: string }

/** A grant of these claims, as far as its content says; whose key signed it is not checked yet. */
export type ParsedGrant = { payload: GrantPayload; proof: DocumentProof }

const JTI = /^[\x21-\x7e]{16,128}$/

/** The last second that a Date can write in four digits of a year. */
const MAX_SECONDS = 253_402_300_799

/**
 * Holds what a grantor signed against the claims that it stands in: the same grantor, custodian, text, claims and time.
 *
 * @param claims those of a consent whose `signature` has a `grant`
 */
export function parseGrant({ claims }: { claims: PatientConsent }): ParsedGrant | GrantFault {
  const { signature, grantor, custodian, policy } = claims
  const read = takeApart(signature.grant ?? '')
  if ('fault' in read) return read
  const { payload, proof } = read
  const { iss, aud, iat, exp, text_digest, claims_digest } = payload
  if (iss !== proof.did || iss !== grantor.id || iss !== signature.signer) {
    return fault('GRANT_SIGNER_MISMATCH', 'it was not signed with a key of the grantor')
  }
  if (aud !== custodian.id) return fault('GRANT_AUDIENCE_MISMATCH', 'it was signed for another custodian')
  if (text_digest !== policy.digest) {
    return fault('GRANT_TEXT_MISMATCH', 'the text that was shown is not that of the claims')
  }
  if (claims_digest !== digestGranted(claims)) {
    return fault('GRANT_CLAIMS_MISMATCH', 'the claims are not those that were signed')
  }
  if (iat > exp || formatSeconds(iat) !== signature.signedAt) {
    return fault('GRANT_TIME_MISMATCH', 'it was not signed at the time that the claims say')
  }
  return { payload, proof }
}

function takeApart(compact: string): ParsedGrant | GrantFault {
  try {
    const { payload, proof } = parseHolderJws({ compact, type: GRANT_TYPE })
    return isGrant(payload) ? { payload, proof } : fault('GRANT_MALFORMED', 'it lacks what a grant says')
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    return fault('GRANT_MALFORMED', error.message)
  }
}

function isGrant(payload: Record<string, unknown>): payload is GrantPayload {
  const isText = (name: string) => typeof payload[name] === 'string'
  const isTime = (name: string) => {
    const value = payload[name]
    return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_SECONDS
  }
  return (
    ['iss', 'aud', 'jti', 'claims_digest', 'text_digest'].every(isText) &&
    ['iat', 'exp'].every(isTime) &&
    JTI.test(payload.jti as string)
  )
}

function fault(fault: GrantFaultCode, message: string): GrantFault {
  return { fault, message }
}
