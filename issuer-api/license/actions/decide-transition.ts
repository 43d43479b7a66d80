import { approveTransition, refuseTransition } from '#agent/issue/license/decide-transition.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { actorOf } from '../../actions/read-issue-request.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'
import type { refusalBody } from '../license-schemas.ts'
import { answerTransition } from './transition-record.ts'

type Named = { params: 'org' | 'record' | 'id' }

/** The second person's approval: the transition is carried out. */
export async function approveRecordTransition(
  { params, caller, now }: RouteRequest<Named>,
  context: IssuerContext,
): Promise<Answer> {
  const { org, record, id } = params
  const organisation = findOrganisation(context, org)
  const asked = { organisation, record, id, actor: actorOf(caller), now }
  const result = await approveTransition({ issuing: context.issuer, ...asked })
  return answerTransition({ context, record, result })
}

export async function refuseRecordTransition(
  { params, body, caller, now }: RouteRequest<Named & { body: typeof refusalBody }>,
  context: IssuerContext,
): Promise<Answer> {
  const { org, record, id } = params
  const organisation = findOrganisation(context, org)
  const asked = { organisation, record, id, actor: actorOf(caller), now }
  const result = await refuseTransition({ world: context.issuer.world, reason: body.reason, ...asked })
  return answerTransition({ context, record, result })
}
