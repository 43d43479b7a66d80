import { recordConsent } from '#agent/trials/record-consent.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { signedConsent } from '#schemas/trial-enrolment/signed-consent.ts'
import { actorOf } from '../../actions/read-issue-request.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'

/** Records that a consent form was signed. */
export async function recordSignedConsent(
  { params, body, caller, now }: RouteRequest<{ params: 'org' | 'trial'; body: typeof signedConsent }>,
  context: IssuerContext,
): Promise<Answer> {
  const { id, obtainedAt, faults } = await recordConsent({
    world: context.issuer.world,
    organisation: findOrganisation(context, params.org),
    trial: params.trial,
    consent: body,
    actor: actorOf(caller),
    now,
  })
  return {
    status: 201,
    body: { id, obtainedAt: obtainedAt.toISOString(), counts: faults.length === 0, faults },
  }
}
