import { readPresentationRequest } from '#agent/requests/read-presentation-request.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'
import type { requestStateQuery } from '../schemas.ts'

/** How far a request is; once it is answered, with the verdicts and what was disclosed. */
export async function getRequest(
  { params, query, caller, now }: RouteRequest<{ params: 'id'; query: typeof requestStateQuery }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const request = await readPresentationRequest({
    world: verifier,
    id: params.id,
    organisation: caller.organisation,
    responseCode: query.response_code,
    now,
  })
  const { id, state, profile, createdAt, expiresAt, answeredAt, error, outcome } = request
  return {
    status: 200,
    body: {
      id,
      state,
      profile,
      created_at: createdAt,
      expires_at: expiresAt,
      answered_at: answeredAt,
      error,
      ...outcome,
    },
    headers: { 'Cache-Control': 'no-store' },
  }
}
