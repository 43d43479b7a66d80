import { verifyPresentation } from '#agent/verify/verify-presentation.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { answerVerdict, pickVerdict } from '../answer-verdict.ts'
import type { verifyPresentationBody } from '../bodies.ts'
import { describePresentationResults } from '../describe-presentation-results.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** VCALM `POST /presentations/verify`: the presentation, and every credential in it. */
export async function verifyPresented(
  { body, caller, requestId, now }: RouteRequest<{ body: typeof verifyPresentationBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { verifiablePresentation: presentation = null, options = {} } = body
  const {
    returnPresentation,
    returnCredential: _c,
    returnProblemDetails: _p,
    returnResults,
    ...asked
  } = options
  const { world, recordVerification } = verifier
  const { organisation, clientId, person } = caller
  // the challenge is used up; what was asked of the presentation is the rest
  const { challenge: _, ...policy } = asked
  const outcome = await verifyPresentation({ presentation, options: asked, organisation, now, world })
  const { id } = await recordVerification({
    presented: { ...outcome, kind: 'presentation' },
    credentials: outcome.credentials,
    policy,
    organisation,
    client: clientId,
    person: person ?? null,
    now,
  })
  const members = {
    credentialResults: outcome.credentials.map(pickVerdict),
    ...(returnPresentation ? { verifiablePresentation: presentation } : {}),
    ...(returnResults
      ? { results: await describePresentationResults({ presentation, verdict: outcome, options }) }
      : {}),
    record: id,
  }
  return answerVerdict({ outcome, kind: 'presentation', options, members, requestId })
}
