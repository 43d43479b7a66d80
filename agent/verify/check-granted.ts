import type { ParsedCredential } from '#agent/proofs/secured-document.ts'
import type { Family } from '#schemas/family.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import { family as consents } from '#schemas/patient-consent/family.ts'
import { checkGrant, type GrantResult } from './check-grant.ts'
import type { IssuerCheck } from './check-issuer.ts'
import type { CredentialWorld } from './verifier-world.ts'

/**
 * The issuer check of a consent that says that it was granted with a key: no custodian is entitled to one that the
 * grantor did not sign. Of every other credential it is as it was. Nothing is looked up for an issuer that is not
 * entitled anyway.
 */
export function checkGranted({
  entitlement,
  family,
  parsed: { payload },
  world: { didResolver, view },
  now,
}: {
  entitlement: IssuerCheck
  family: Family | undefined
  parsed: ParsedCredential
  world: Pick<CredentialWorld, 'didResolver' | 'view'>
  now: Date
}): IssuerCheck | Promise<IssuerCheck> {
  if (family?.id !== consents.id || entitlement.outcome !== 'pass') return entitlement
  const claims = payload.credentialSubject as PatientConsent
  if (claims.signature.method !== 'wallet') return entitlement
  const conclude = ({ outcome, code, message, evidence }: GrantResult): IssuerCheck => {
    const found = { ...entitlement.evidence, grant: evidence }
    if (outcome === 'pass') return { ...entitlement, evidence: found }
    return { check: 'issuer', outcome, code, message, evidence: found }
  }
  const granted = checkGrant({ claims, didResolver, view, now })
  return granted instanceof Promise ? granted.then(conclude) : conclude(granted)
}
