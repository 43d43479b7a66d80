import { proveVerification } from '#agent/verify/prove-verification.ts'
import { readVerification } from '#agent/verify/read-verification.ts'
import { groupLeaf } from '#agent/verify/sign-group.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** That the group of a record is in the anchored verification log, for the organisation that asked for the verification. */
export async function getAnchorProof(
  { params: { id }, caller }: RouteRequest<{ params: 'id' }>,
  { verifier: { database, organisation } }: VerifierContext,
): Promise<Answer> {
  const { proof } = await readVerification({ database, id, organisation: caller.organisation })
  const anchored = await proveVerification({ database, organisation: organisation.id, id })
  if (!anchored) throw new Problem('NOT_FOUND', 'no anchor holds the record yet')
  return { status: 200, body: { leaf: `0x${groupLeaf(proof.signedRoot).toString('hex')}`, ...anchored } }
}
