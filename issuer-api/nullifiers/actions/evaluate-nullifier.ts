import { evaluateNullifier } from '#agent/nullifiers/evaluate-nullifier.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { nullifierInput } from '#schemas/trial-enrolment/nullifier.ts'
import { actorOf } from '../../actions/read-issue-request.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'

/** Evaluates a nullifier. */
export async function evaluateOwnNullifier(
  { params, body, caller, now }: RouteRequest<{ params: 'org'; body: typeof nullifierInput }>,
  context: IssuerContext,
): Promise<Answer> {
  const nullifier = await evaluateNullifier({
    world: context.issuer.world,
    organisation: findOrganisation(context, params.org),
    ...body,
    actor: actorOf(caller),
    now,
  })
  return { status: 200, body: { nullifier, scope: body.scope } }
}
