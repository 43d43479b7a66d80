import { answerAnchor } from '#http/answer-anchor.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** The document of an anchor: what the root on chain is the digest of. */
export async function getAnchor(
  { params }: RouteRequest<{ params: 'org' | 'sequence'; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  const { id: organisation } = findOrganisation(context, params.org)
  return answerAnchor({ database: context.issuer.database, organisation, sequence: params.sequence })
}
