import { answerAnchor } from '#http/answer-anchor.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOwnOrganisation, type VerifierContext } from '../verifier-context.ts'

/** The document of an anchor of the organisation that verifies: what the root on chain is the digest of. */
export async function getAnchor(
  { params }: RouteRequest<{ params: 'org' | 'sequence'; access: 'public' }>,
  context: VerifierContext,
): Promise<Answer> {
  const { id: organisation } = findOwnOrganisation(context, params.org)
  return answerAnchor({ database: context.verifier.database, organisation, sequence: params.sequence })
}
