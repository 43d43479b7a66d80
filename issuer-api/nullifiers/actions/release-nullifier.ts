import { releaseNullifier } from '#agent/nullifiers/release-nullifier.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { nullifierRelease } from '#schemas/trial-enrolment/nullifier.ts'
import { actorOf } from '../../actions/read-issue-request.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'

/** Releases a nullifier. */
export async function releaseOwnNullifier(
  {
    params: { org, nullifier },
    body,
    caller,
    now,
  }: RouteRequest<{ params: 'org' | 'nullifier'; body: typeof nullifierRelease }>,
  context: IssuerContext,
): Promise<Answer> {
  const { washoutUntil, ...holder } = body
  await releaseNullifier({
    world: context.issuer.world,
    organisation: findOrganisation(context, org),
    nullifier,
    holder,
    washoutUntil: new Date(washoutUntil),
    actor: actorOf(caller),
    now,
  })
  return { status: 200, body: { nullifier, washoutUntil } }
}
