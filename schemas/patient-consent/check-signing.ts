import type { ClaimFault } from '../claim-fault.ts'
import type { PatientConsent } from './claims.ts'

/** Whoever signed with a key shows it; a signing that the custodian recorded has nothing to show. */
export function checkSigning({ signature }: Pick<PatientConsent, 'signature'>): ClaimFault[] {
  const pointer = '/signature/grant'
  const { method, grant } = signature
  if (method === 'wallet' && grant === undefined) {
    return [{ pointer, code: 'CLAIM_MISSING', message: 'grant is missing: what the signer’s key signed' }]
  }
  if (method !== 'wallet' && grant !== undefined) {
    return [{ pointer, code: 'CLAIM_CONTRADICTS', message: 'grant: only a wallet signs with a key' }]
  }
  return []
}
