import { leaveDirectory } from '#agent/directory/leave-directory.ts'
import type { Answer } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'

/** `POST /directory/withdraw`: the signature is all that is asked for. */
export async function leave(
  { body, now }: { body: { request: string }; now: Date },
  { verifier, verifierUrl }: VerifierContext,
): Promise<Answer> {
  await leaveDirectory({ world: verifier.directory, compact: body.request, audience: verifierUrl, now })
  return { status: 204 }
}
