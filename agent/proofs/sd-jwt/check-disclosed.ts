import type { Family } from '#schemas/family.ts'
import { ProofError } from '../proof-error.ts'
import type { DisclosedClaim } from './disclose-claims.ts'

/**
 * Refuses a credential of a family in which a claim was made disclosable that the family never lets be left out.
 *
 * @param subject JSON Pointer to the claims of the subject
 * @throws {ProofError} CLAIM_NOT_DISCLOSABLE
 */
export function checkDisclosed({
  disclosed,
  family: { disclosable },
  subject,
}: {
  disclosed: readonly DisclosedClaim[]
  family: Family
  subject: string
}): void {
  const allowed = disclosable.map((pointer) => `${subject}${pointer}`)
  if (disclosed.every(({ pointer }) => allowed.includes(pointer))) return
  throw new ProofError('CLAIM_NOT_DISCLOSABLE', 'a claim that must not be left out is a Disclosure')
}
