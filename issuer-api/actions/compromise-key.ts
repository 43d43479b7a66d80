import { compromiseKey } from '#agent/organisations/compromise-key.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext, keyWorld } from '../issuer-context.ts'
import type { compromiseBody } from '../key-schemas.ts'
import { actorOf } from './read-issue-request.ts'

/** Reports a signing key as compromised. Answered once the chain says so. */
export async function compromiseSigningKey(
  { params, body, caller, now }: RouteRequest<{ params: 'org' | 'thumbprint'; body: typeof compromiseBody }>,
  context: IssuerContext,
): Promise<Answer> {
  const { since, lastGoodSequence } = body
  const key = await compromiseKey({
    world: keyWorld(context),
    organisation: findOrganisation(context, params.org),
    thumbprint: params.thumbprint,
    since: new Date(since),
    ...(lastGoodSequence === undefined ? {} : { lastGoodSequence: BigInt(lastGoodSequence) }),
    actor: actorOf(caller),
    now,
  })
  return { status: 200, body: key }
}
