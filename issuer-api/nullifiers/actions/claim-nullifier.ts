import { claimNullifier } from '#agent/nullifiers/claim-nullifier.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { nullifierClaim } from '#schemas/trial-enrolment/nullifier.ts'
import { actorOf } from '../../actions/read-issue-request.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'

/** Takes a nullifier for an enrolment. */
export async function claimOwnNullifier(
  { params, body, caller, now }: RouteRequest<{ params: 'org'; body: typeof nullifierClaim }>,
  context: IssuerContext,
): Promise<Answer> {
  const { nullifier, ...holder } = body
  await claimNullifier({
    world: context.issuer.world,
    organisation: findOrganisation(context, params.org),
    nullifier,
    holder,
    actor: actorOf(caller),
    now,
  })
  return { status: 201, body: { nullifier } }
}
