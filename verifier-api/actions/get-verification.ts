import { readVerification } from '#agent/verify/read-verification.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** A verification record with what proves it, for the organisation that asked for the verification. */
export async function getVerification(
  { params, caller }: RouteRequest<{ params: 'id' }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { database } = verifier
  const body = await readVerification({ database, id: params.id, organisation: caller.organisation })
  return { status: 200, body }
}
