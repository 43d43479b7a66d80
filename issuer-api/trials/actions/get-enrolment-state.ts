import { readEnrolmentState } from '#agent/trials/read-enrolment-state.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'
import type { stateQuery } from '../answers.ts'

/** Where a participant stands, now or at a moment that has been. */
export async function getEnrolmentState(
  {
    params: { org, trial, record },
    query,
    now,
  }: RouteRequest<{ params: 'org' | 'trial' | 'record'; query: typeof stateQuery }>,
  context: IssuerContext,
): Promise<Answer> {
  const at = query.at === undefined ? now : new Date(query.at)
  if (!(at <= now)) throw new Problem('TIME_INVALID', 'the time asked about has not come')
  const organisation = findOrganisation(context, org)
  const state = await readEnrolmentState({ world: context.issuer.world, organisation, trial, record, at })
  return { status: 200, body: { at: at.toISOString(), ...state } }
}
