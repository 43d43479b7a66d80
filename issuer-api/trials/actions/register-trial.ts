import { registerTrial } from '#agent/trials/register-trial.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { trialRegistration } from '#schemas/trial-enrolment/trial.ts'
import { actorOf } from '../../actions/read-issue-request.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'

/** Begins to keep a trial. */
export async function registerOwnTrial(
  { params, body, caller, now }: RouteRequest<{ params: 'org'; body: typeof trialRegistration }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const { trial, digest } = await registerTrial({
    world: context.issuer.world,
    organisation,
    registration: body,
    actor: actorOf(caller),
    now,
  })
  return {
    status: 201,
    body: { id: trial, digest },
    headers: { Location: `/orgs/${organisation.id}/trials/${trial}` },
  }
}
