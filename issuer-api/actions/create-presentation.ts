import { createPresentation } from '#agent/presentations/create-presentation.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'
import type { presentationBody } from '../vcalm-schemas.ts'
import { actorOf } from './read-issue-request.ts'

/** What a presentation is called by a client, and by those who secure credentials as well. */
const MEDIA_TYPES = {
  'application/vp': 'application/vc',
  'application/vp+jwt': 'application/vc+jwt',
  'application/vp+sd-jwt': 'application/vc+sd-jwt',
  'application/jwt': 'application/jwt',
} as const

/** VCALM `POST /presentations`. */
export async function createPresented(
  { params, body, caller, now }: RouteRequest<{ params: 'org'; body: typeof presentationBody }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const { mediaType, created, cryptosuite, verificationMethod, challenge, domain } = body.options ?? {}
  const { id, presentation } = await createPresentation({
    world: context.issuer.world,
    organisation,
    presentation: body.presentation,
    request: {
      ...(mediaType === undefined ? {} : { mediaType: MEDIA_TYPES[mediaType] }),
      ...(cryptosuite === undefined ? {} : { cryptosuite }),
      ...(verificationMethod === undefined ? {} : { verificationMethod }),
      ...(created === undefined ? {} : { created: new Date(created) }),
      ...(challenge === undefined ? {} : { challenge }),
      ...(domain === undefined ? {} : { domain }),
    },
    actor: actorOf(caller),
    now,
  })
  return {
    status: 201,
    body: { verifiablePresentation: presentation },
    headers: { Location: `/orgs/${organisation.id}/presentations/${encodeURIComponent(id)}` },
  }
}
