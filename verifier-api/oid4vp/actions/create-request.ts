import { toString as drawQr } from 'qrcode'
import { createPresentationRequest } from '#agent/requests/create-presentation-request.ts'
import { findOpenRequest } from '#agent/requests/find-open-request.ts'
import { signRequestObject } from '#agent/requests/sign-request-object.ts'
import { authorise } from '#http/authorise.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'
import { readAskedFor } from '../read-asked-for.ts'
import { referToRequest } from '../request-uris.ts'
import type { requestBody } from '../schemas.ts'

/** Ten minutes: long enough to find a phone. */
const EXPIRES_IN = 600

/** A request for a wallet: by reference, as a link and a QR code, and for the Digital Credentials API. */
export async function createRequest(
  { body, caller, now }: RouteRequest<{ body: typeof requestBody }>,
  context: VerifierContext,
): Promise<Answer> {
  const { verifier } = context
  const { organisation, clientId, person } = caller
  const asked = await readAskedFor({ body, organisation, database: verifier.database })
  if (asked.holdsConsents) authorise({ caller, scope: 'consents:decide', organisation: undefined })
  const expiresAt = new Date(now.getTime() + (body.expires_in ?? EXPIRES_IN) * 1_000)
  const { id } = await createPresentationRequest({
    world: verifier,
    asked,
    organisation,
    client: clientId,
    person: person ?? null,
    expiresAt,
    now,
  })
  const { parameters, uri } = referToRequest(context, id)
  const svg = await drawQr(uri, { type: 'svg', errorCorrectionLevel: 'M' })
  return {
    status: 201,
    body: {
      id,
      client_id: parameters.client_id,
      request_uri: parameters.request_uri,
      uri,
      qr: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
      expires_at: expiresAt.toISOString(),
      ...(asked.origins.length === 0 ? {} : { dc_api: await describeDcApi({ verifier, id, now }) }),
    },
    headers: { Location: `/presentation-requests/${id}`, 'Cache-Control': 'no-store' },
  }
}

/** OID4VP 1.0 appendix A: the same request, for a page to give to navigator.credentials.get(). */
async function describeDcApi({
  verifier,
  id,
  now,
}: Pick<VerifierContext, 'verifier'> & { id: string; now: Date }) {
  const request = await findOpenRequest({ world: verifier, id, now })
  const channel = { expectedOrigins: request.origins }
  const signed = await signRequestObject({ request, channel, signer: verifier.signer, now })
  return { protocol: 'openid4vp-v1-signed', data: { request: signed } }
}
