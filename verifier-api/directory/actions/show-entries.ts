import { listEntries } from '#agent/directory/list-entries.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOwnOrganisation, type VerifierContext } from '../../verifier-context.ts'
import type { entriesQuery } from '../bodies.ts'

const PAGE = 100

/** `GET /directory/entries`: for the clerk who keeps the directory. */
export async function showEntries(
  { query, caller, now }: RouteRequest<{ query: typeof entriesQuery }>,
  context: VerifierContext,
): Promise<Answer> {
  findOwnOrganisation(context, caller.organisation)
  const world = context.verifier.directory
  return { status: 200, body: await listEntries({ world, after: query.after, limit: PAGE, now }) }
}
