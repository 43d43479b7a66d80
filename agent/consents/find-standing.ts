import type { CredentialVerdict } from '#agent/verify/verify-credential.ts'
import type { ConsentStanding } from '#schemas/patient-consent/list-in-force.ts'

/** How a consent stands, by the verdict on its credential. */
export function findStanding({
  verdict,
  checks,
}: Pick<CredentialVerdict, 'verdict' | 'checks'>): ConsentStanding {
  if (verdict === 'valid') return 'valid'
  if (verdict === 'indeterminate') return 'unknown'
  // one that the custodian signed was good once: what it replaced stays replaced
  return checks.find(({ check }) => check === 'proof')?.outcome === 'pass' ? 'ended' : 'refuted'
}
