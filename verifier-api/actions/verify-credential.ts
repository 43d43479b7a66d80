import { verifyCredential } from '#agent/verify/verify-credential.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { verifyCredentialBody } from '../bodies.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** VCALM `POST /credentials/verify`: 200 also when the answer is no. The record is durable before the answer. */
export async function verifyOne(
  { body, caller, now }: RouteRequest<{ body: typeof verifyCredentialBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { verifiableCredential, options = {} } = body
  const { world, recordVerification } = verifier
  const outcome = await verifyCredential({ credential: verifiableCredential, options, now, world })
  const { verified, verdict, checks, errors, warnings } = outcome
  const { id } = await recordVerification({
    presented: { ...outcome, kind: 'credential' },
    policy: options,
    organisation: caller.organisation,
    client: caller.clientId,
    person: caller.person ?? null,
    now,
  })
  return { status: 200, body: { verified, verdict, checks, errors, warnings, record: id } }
}
