import { holdPresentation } from '#agent/consents/hold-presentation.ts'
import { verifyPresentation } from '#agent/verify/verify-presentation.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'
import type { holdConsentsBody } from '../bodies.ts'

/** `POST /consents`: verified and recorded like any presentation, and held if every credential in it is a valid consent. */
export async function holdPresented(
  { body, caller, now }: RouteRequest<{ body: typeof holdConsentsBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { verifiablePresentation: presentation, options } = body
  const { organisation, clientId, person } = caller
  const verdict = await verifyPresentation({
    presentation,
    options,
    organisation,
    now,
    world: verifier.world,
  })
  const { id: record } = await verifier.recordVerification({
    presented: { ...verdict, kind: 'presentation' },
    credentials: verdict.credentials,
    policy: {},
    organisation,
    client: clientId,
    person: person ?? null,
    now,
  })
  const consents = await holdPresentation({
    world: verifier.consents,
    presentation,
    verdict,
    organisation,
    now,
  })
  return { status: 201, body: { consents, record } }
}
