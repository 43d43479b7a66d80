import { verifyCredential } from '#agent/verify/verify-credential.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { answerVerdict } from '../answer-verdict.ts'
import type { verifyCredentialBody } from '../bodies.ts'
import { describeResults } from '../describe-results.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** VCALM `POST /credentials/verify`. The record is durable before the answer. */
export async function verifyOne(
  { body, caller, requestId, now }: RouteRequest<{ body: typeof verifyCredentialBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { verifiableCredential: credential = null, options = {} } = body
  const { returnCredential, returnProblemDetails: _, returnResults, ...policy } = options
  const { world, recordVerification } = verifier
  const outcome = await verifyCredential({ credential, options: policy, now, world })
  const { id } = await recordVerification({
    presented: { ...outcome, kind: 'credential' },
    policy,
    organisation: caller.organisation,
    client: caller.clientId,
    person: caller.person ?? null,
    now,
  })
  const members = {
    ...(returnCredential ? { credential } : {}),
    ...(returnResults ? { results: await describeResults({ credential, verdict: outcome }) } : {}),
    record: id,
  }
  return answerVerdict({ outcome, kind: 'credential', options, members, requestId })
}
