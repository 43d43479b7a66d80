import { withdrawConsent } from '#agent/consents/withdraw-consent.ts'
import type { Answer } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'

/** `POST /consents/{id}/withdraw`: the signature is all that is asked for. */
export async function withdraw(
  { params, body, now }: { params: { id: string }; body: { request: string }; now: Date },
  { verifier, verifierUrl }: VerifierContext,
): Promise<Answer> {
  const withdrawn = await withdrawConsent({
    world: verifier.consents,
    id: params.id,
    compact: body.request,
    audience: verifierUrl,
    now,
  })
  return { status: 200, body: withdrawn }
}
