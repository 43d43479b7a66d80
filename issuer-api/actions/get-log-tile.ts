import { answerLogTile } from '#http/answer-log-tile.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** A tile of the issuance log. */
export async function getLogTile(
  { params }: RouteRequest<{ params: 'org' | 'level' | 'tile' | 'width'; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  const { id: organisation } = findOrganisation(context, params.org)
  return answerLogTile({ database: context.issuer.database, organisation, log: 'issuance', params })
}
