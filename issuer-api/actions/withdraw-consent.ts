import { withdrawIssuedConsent } from '#agent/issue/withdraw-issued-consent.ts'
import type { Answer } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** `POST /orgs/{org}/consents/{id}/withdraw`: the patient's signature is all that is asked for. */
export async function withdrawConsent(
  { params, body, now }: { params: { org: string; id: string }; body: { request: string }; now: Date },
  context: IssuerContext,
): Promise<Answer> {
  const { custody, publisher, world } = context.issuer
  const { changed } = await withdrawIssuedConsent({
    world,
    verifier: { didResolver: custody.didResolver, view: world.view },
    organisation: findOrganisation(context, params.org),
    id: params.id,
    compact: body.request,
    now,
  })
  if (changed) publisher.poke()
  return { status: 200, body: { id: params.id, changed } }
}
