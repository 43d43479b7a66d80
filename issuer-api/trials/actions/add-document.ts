import { addTrialDocument, type TrialAddition } from '#agent/trials/add-trial-document.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { irbApproval, protocolVersion, trialResult } from '#schemas/trial-enrolment/trial.ts'
import type { trialStatus } from '#schemas/trial-enrolment/trial-status.ts'
import { actorOf } from '../../actions/read-issue-request.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'

type TrialParams = 'org' | 'trial'

/** Adds a version of the protocol. */
export function addProtocolVersion(
  request: RouteRequest<{ params: TrialParams; body: typeof protocolVersion }>,
  context: IssuerContext,
): Promise<Answer> {
  return add({ request, addition: { kind: 'protocol-version', content: request.body }, context })
}

/** Adds the approval of a consent form. */
export function addIrbApproval(
  request: RouteRequest<{ params: TrialParams; body: typeof irbApproval }>,
  context: IssuerContext,
): Promise<Answer> {
  return add({ request, addition: { kind: 'irb-approval', content: request.body }, context })
}

/** Adds a plan or a result. */
export function addResult(
  request: RouteRequest<{ params: TrialParams; body: typeof trialResult }>,
  context: IssuerContext,
): Promise<Answer> {
  return add({ request, addition: { kind: 'result', content: request.body }, context })
}

/** Adds whether the trial takes participants. */
export function addStatus(
  request: RouteRequest<{ params: TrialParams; body: typeof trialStatus }>,
  context: IssuerContext,
): Promise<Answer> {
  return add({ request, addition: { kind: 'status', content: request.body }, context })
}

async function add({
  request: { params, caller, now },
  addition,
  context,
}: {
  request: Pick<RouteRequest<{ params: TrialParams }>, 'params' | 'caller' | 'now'>
  addition: TrialAddition
  context: IssuerContext
}): Promise<Answer> {
  const { digest } = await addTrialDocument({
    world: context.issuer.world,
    organisation: findOrganisation(context, params.org),
    trial: params.trial,
    addition,
    actor: actorOf(caller),
    now,
  })
  return { status: 201, body: { digest } }
}
