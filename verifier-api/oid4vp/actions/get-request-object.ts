import { findOpenRequest } from '#agent/requests/find-open-request.ts'
import { signRequestObject } from '#agent/requests/sign-request-object.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'
import { responseUriOf } from '../request-uris.ts'
import type { requestObjectForm } from '../schemas.ts'

type Fetch = RouteRequest<{ params: 'id'; access: 'public' }>
type Post = RouteRequest<{ params: 'id'; access: 'public'; body: typeof requestObjectForm }>

/** The Request Object, for a wallet that read the link or the QR code (OID4VP 1.0 §5.7, §5.10). */
export async function getRequestObject(
  { params, body, now }: Fetch | Post,
  { verifier, verifierUrl }: VerifierContext,
): Promise<Answer> {
  const request = await findOpenRequest({ world: verifier, id: params.id, now })
  const channel = { responseUri: responseUriOf(verifierUrl, request.id), walletNonce: body?.wallet_nonce }
  return {
    status: 200,
    body: await signRequestObject({ request, channel, signer: verifier.signer, now }),
    headers: { 'Content-Type': 'application/oauth-authz-req+jwt', 'Cache-Control': 'no-store' },
  }
}
