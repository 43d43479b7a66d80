import { type GrantFaultCode, parseGrant } from '#agent/consents/parse-grant.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import type { Evidence } from './verdict.ts'
import type { VerifierWorld } from './verifier-world.ts'
import { type SignatureResult, verifySignature } from './verify-signature.ts'

/** What was found of a grant that stands in a consent. */
export type GrantCode = GrantFaultCode | 'GRANT_SIGNATURE_INVALID' | 'GRANT_UNAVAILABLE' | 'OK'

export type GrantResult = {
  outcome: 'pass' | 'fail' | 'unknown'
  code: GrantCode
  message: string
  evidence: Evidence
}

/**
 * Did the grantor sign these claims, and this text, with a key that their DID lists for authentication? That is what
 * all that patients sign here is held against.
 *
 * @param claims those of a consent whose `signature` has a `grant`
 */
export function checkGrant({
  claims,
  didResolver,
  view,
  now,
}: Pick<VerifierWorld, 'didResolver' | 'view'> & { claims: PatientConsent; now: Date }):
  | GrantResult
  | Promise<GrantResult> {
  const parsed = parseGrant({ claims })
  if ('fault' in parsed) {
    return { outcome: 'fail', code: parsed.fault, message: `the grant: ${parsed.message}`, evidence: {} }
  }
  const { signedAt } = claims.signature
  const conclude = ({ outcome, code, message, evidence }: SignatureResult): GrantResult => {
    const found = { ...evidence, code, signedAt }
    if (outcome === 'pass') {
      return { outcome, code: 'OK', message: 'granted with a key of the grantor', evidence: found }
    }
    return {
      outcome,
      code: outcome === 'fail' ? 'GRANT_SIGNATURE_INVALID' : 'GRANT_UNAVAILABLE',
      message: `the grant: ${message}`,
      evidence: found,
    }
  }
  const { proof } = parsed
  const signed = verifySignature({ proof, relationship: 'authentication', didResolver, view, now })
  return signed instanceof Promise ? signed.then(conclude) : conclude(signed)
}
