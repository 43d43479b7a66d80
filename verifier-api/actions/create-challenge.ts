import { createChallenge } from '#agent/verify/create-challenge.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** VCALM `POST /challenges`: good for one presentation, to the organisation that asked. */
export async function giveChallenge(
  { caller, now }: RouteRequest,
  { verifier, verifierUrl }: VerifierContext,
): Promise<Answer> {
  const { challenge, domain, expires } = await createChallenge({
    database: verifier.database,
    organisation: caller.organisation,
    domain: verifierUrl,
    now,
  })
  const body = { challenge, domain, expires: expires.toISOString() }
  return { status: 201, body, headers: { 'Cache-Control': 'no-store' } }
}
