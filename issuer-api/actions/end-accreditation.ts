import { endAccreditation } from '#agent/organisations/end-accreditation.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { endBody } from '../accreditation-schemas.ts'
import { accreditingWorld, findOrganisation, type IssuerContext } from '../issuer-context.ts'
import { actorOf } from './read-issue-request.ts'

/** Ends an accreditation that the caller's organisation granted; another's is as one that never was. */
export async function endGranted(
  { params, body, caller, now }: RouteRequest<{ params: 'org' | 'id'; body: typeof endBody }>,
  context: IssuerContext,
): Promise<Answer> {
  const { distrustFrom, reason } = body
  const ended = await endAccreditation({
    world: accreditingWorld(context),
    grantor: findOrganisation(context, params.org),
    id: params.id,
    ...(distrustFrom === undefined ? {} : { distrustFrom: new Date(distrustFrom) }),
    reason,
    actor: actorOf(caller),
    now,
  })
  return { status: 200, body: ended }
}
