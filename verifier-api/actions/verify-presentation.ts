import type { Verdict } from '#agent/verify/verdict.ts'
import { verifyPresentation } from '#agent/verify/verify-presentation.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { verifyPresentationBody } from '../bodies.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** VCALM `POST /presentations/verify`: the presentation, and every credential in it. */
export async function verifyPresented(
  { body, caller, now }: RouteRequest<{ body: typeof verifyPresentationBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { verifiablePresentation, options = {} } = body
  const { world, recordVerification } = verifier
  const { organisation, clientId, person } = caller
  // the challenge is used up; what was asked of the presentation is the rest
  const { challenge: _, ...policy } = options
  const outcome = await verifyPresentation({
    presentation: verifiablePresentation,
    options,
    organisation,
    now,
    world,
  })
  const { id } = await recordVerification({
    presented: { ...outcome, kind: 'presentation' },
    credentials: outcome.credentials,
    policy,
    organisation,
    client: clientId,
    person: person ?? null,
    now,
  })
  const credentialResults = outcome.credentials.map(pickVerdict)
  return { status: 200, body: { ...pickVerdict(outcome), credentialResults, record: id } }
}

function pickVerdict({ verified, verdict, checks, errors, warnings }: Verdict): Verdict {
  return { verified, verdict, checks, errors, warnings }
}
