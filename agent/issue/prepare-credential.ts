import type { Organisation } from '#agent/organisations/organisation.ts'
import { readTypes } from '#agent/proofs/read-claims.ts'
import { familyOfType } from '#schemas/families.ts'
import type { Family } from '#schemas/family.ts'
import type { RequestedCredential } from '#schemas/requested-credential.ts'
import type { SecuringRequest } from './choose-signer.ts'
import { prepareFamilyCredential } from './prepare-family-credential.ts'
import { prepareOpenCredential } from './prepare-open-credential.ts'
import { invalid, type PreparedCredential } from './prepared-credential.ts'

/** What a client asks for: a credential of a family as its schema has it, or any other. */
export type Requested = RequestedCredential | Record<string, unknown>

/**
 * Completes what a client asks for: fills in what is the issuer's to say, and checks it.
 *
 * @throws {AgentError} CREDENTIAL_INVALID, CLAIMS_INVALID, ISSUER_NOT_YOURS, SECURING_UNAVAILABLE, SIGNING_KEY_NOT_READY
 */
export function prepareCredential({
  requested,
  family,
  ...rest
}: {
  requested: Requested
  /** That of its type: see familyOfRequested. */
  family: Family | undefined
  securing: SecuringRequest
  organisation: Organisation
  now: Date
}): PreparedCredential {
  if (family) return prepareFamilyCredential({ requested: requested as RequestedCredential, family, ...rest })
  const types = readTypes(requested.type)
  if (types.some((entry) => familyOfType([entry]))) {
    throw invalid({ pointer: '/credential/type', message: 'of two families at once' })
  }
  return prepareOpenCredential({ requested, types, ...rest })
}

/** The family of what a client asks for, by its type. */
export function familyOfRequested({ type }: Requested): Family | undefined {
  return familyOfType(readTypes(type))
}
