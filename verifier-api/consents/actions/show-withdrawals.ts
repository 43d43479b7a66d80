import { listWithdrawals } from '#agent/consents/list-withdrawals.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'
import type { pageQuery } from '../bodies.ts'

/** `GET /consents/withdrawals`: what patients signed, for the custodian to set the status by. */
export async function showWithdrawals(
  { query, caller }: RouteRequest<{ query: typeof pageQuery }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const body = await listWithdrawals({
    world: verifier.consents,
    organisation: caller.organisation,
    after: BigInt(query.after ?? 0),
  })
  return { status: 200, body, headers: { 'Cache-Control': 'no-store' } }
}
