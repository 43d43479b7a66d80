import type { Verifier } from '#agent/open-verifier.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { Problem } from '#http/problem.ts'

/** What the verifier's actions work with beside the request. */
export type VerifierContext = { verifier: Verifier; verifierUrl: string }

/**
 * The organisation that verifies, if it has this name.
 *
 * @throws {Problem} ORGANISATION_NOT_FOUND
 */
export function findOwnOrganisation({ verifier }: VerifierContext, id: string): Organisation {
  if (verifier.organisation.id !== id)
    throw new Problem('ORGANISATION_NOT_FOUND', 'there is no such organisation')
  return verifier.organisation
}
