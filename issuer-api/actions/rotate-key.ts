import { rotateKey } from '#agent/organisations/rotate-key.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext, keyWorld } from '../issuer-context.ts'
import type { rotateBody } from '../key-schemas.ts'
import { actorOf } from './read-issue-request.ts'

/** Begins a rotation; `GET /orgs/{org}/keys` shows how far it is. */
export async function rotateSigningKey(
  { params, body, caller, now }: RouteRequest<{ params: 'org'; body: typeof rotateBody }>,
  context: IssuerContext,
): Promise<Answer> {
  const key = await rotateKey({
    world: keyWorld(context),
    organisation: findOrganisation(context, params.org),
    algorithm: body.algorithm ?? 'EdDSA',
    ...(body.purpose === undefined ? {} : { purpose: body.purpose }),
    actor: actorOf(caller),
    now,
  })
  return { status: 202, body: key }
}
