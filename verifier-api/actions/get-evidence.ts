import { readEvidence } from '#agent/evidence/read-evidence.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** A verification record with all that it rests on, for the organisation that asked for the verification. */
export async function getEvidence(
  { params, caller }: RouteRequest<{ params: 'id' }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { database, world, trustedRoots, organisation: own } = verifier
  const { view } = world
  const { id } = params
  const body = await readEvidence({
    database,
    view,
    trustedRoots,
    verifier: own.id,
    id,
    organisation: caller.organisation,
  })
  return { status: 200, body }
}
