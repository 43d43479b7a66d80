import { removeEntry } from '#agent/directory/leave-directory.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOwnOrganisation, type VerifierContext } from '../../verifier-context.ts'

/** `DELETE /directory/entries/{id}`. */
export async function dropEntry(
  { params, caller }: RouteRequest<{ params: 'id' }>,
  context: VerifierContext,
): Promise<Answer> {
  findOwnOrganisation(context, caller.organisation)
  await removeEntry({ world: context.verifier.directory, id: params.id })
  return { status: 204 }
}
