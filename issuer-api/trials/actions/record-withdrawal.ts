import { readEnrolmentState } from '#agent/trials/read-enrolment-state.ts'
import { recordWithdrawal } from '#agent/trials/record-withdrawal.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { withdrawal } from '#schemas/trial-enrolment/withdrawal.ts'
import { actorOf } from '../../actions/read-issue-request.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'

/** Records a withdrawal, and answers what may go on. */
export async function recordOwnWithdrawal(
  {
    params: { org, trial, record },
    body,
    caller,
    now,
  }: RouteRequest<{ params: 'org' | 'trial' | 'record'; body: typeof withdrawal }>,
  context: IssuerContext,
): Promise<Answer> {
  const { world } = context.issuer
  const enrolment = { world, organisation: findOrganisation(context, org), trial, record }
  await recordWithdrawal({ ...enrolment, withdrawal: body, actor: actorOf(caller), now })
  const { permissions } = await readEnrolmentState({ ...enrolment, at: now })
  return { status: 201, body: permissions }
}
