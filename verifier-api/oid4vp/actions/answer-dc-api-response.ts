import { decryptResponse } from '#agent/requests/decrypt-response.ts'
import { findOpenRequest } from '#agent/requests/find-open-request.ts'
import { takeResponse } from '#agent/requests/take-response.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'
import type { dcApiResponseBody } from '../schemas.ts'

/**
 * Takes what navigator.credentials.get() gave to a page, from the server of that page (OID4VP 1.0 appendix A.4): "The
 * audience for the response […] MUST be the Origin, prefixed with origin:".
 */
export async function answerDcApiResponse(
  { params, body, caller, now }: RouteRequest<{ params: 'id'; body: typeof dcApiResponseBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { organisation } = caller
  const request = await findOpenRequest({ world: verifier, id: params.id, organisation, now })
  const { origin, data } = body
  if (!request.origins.includes(origin)) {
    throw new Problem('BODY_INVALID', 'the body does not have the required form', {
      errors: [{ pointer: '/origin', code: 'FIELD_INVALID', detail: 'is none of the expected_origins' }],
    })
  }
  const decrypted = await decryptResponse({
    response: data.response,
    key: request.encryptionKey,
    kid: request.id,
  })
  const vpToken = (decrypted as { vp_token?: unknown } | null)?.vp_token
  await takeResponse({ world: verifier, request, vpToken, audience: `origin:${origin}`, now })
  return { status: 204 }
}
