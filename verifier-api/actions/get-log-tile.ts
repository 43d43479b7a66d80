import { answerLogTile } from '#http/answer-log-tile.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOwnOrganisation, type VerifierContext } from '../verifier-context.ts'

/** A tile of the verification log. */
export async function getLogTile(
  { params }: RouteRequest<{ params: 'org' | 'level' | 'tile' | 'width'; access: 'public' }>,
  context: VerifierContext,
): Promise<Answer> {
  const { id: organisation } = findOwnOrganisation(context, params.org)
  return answerLogTile({ database: context.verifier.database, organisation, log: 'verification', params })
}
