import { AgentError } from '#agent/errors.ts'
import { takeWalletAnswer } from '#agent/exchanges/take-wallet-answer.ts'
import { parseStrictJson } from '#agent/parse-strict-json.ts'
import { declineRequest } from '#agent/requests/decline-request.ts'
import { decryptResponse } from '#agent/requests/decrypt-response.ts'
import { findOpenRequest, type OpenRequest } from '#agent/requests/find-open-request.ts'
import { clientIdOf } from '#agent/requests/request-world.ts'
import { takeResponse } from '#agent/requests/take-response.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { exchangeWorld } from '../../exchange-world.ts'
import type { VerifierContext } from '../../verifier-context.ts'
import type { responseForm } from '../schemas.ts'

type Form = RouteRequest<{ body: typeof responseForm }>['body']

/** Errors are names (RFC 6749 §4.1.2.1); a wallet's free text is not kept. */
const ERROR = /^[a-z_]{1,64}$/

/**
 * Takes a wallet's answer (OID4VP 1.0 §8.2, §8.3, §8.5). The wallet is not told the verdict; where there is a redirect_uri,
 * it is told where to send its holder's browser.
 */
export async function answerResponse(
  { params, body, now }: RouteRequest<{ params: 'id'; access: 'public'; body: typeof responseForm }>,
  context: VerifierContext,
): Promise<Answer> {
  const { verifier } = context
  const request = await findOpenRequest({ world: verifier, id: params.id, now })
  const { responseCode } =
    body.error === undefined
      ? await takeResponse({
          world: verifier,
          request,
          vpToken: await readVpToken({ request, body }),
          audience: clientIdOf(verifier.signer),
          now,
        })
      : await declineRequest({ world: verifier, request, error: readError(body.error), now })
  await takeWalletAnswer({ world: exchangeWorld(context), request: request.id, now })
  return {
    status: 200,
    body: describeRedirect(request.redirectUri, responseCode),
    headers: { 'Cache-Control': 'no-store' },
  }
}

async function readVpToken({ request, body }: { request: OpenRequest; body: Form }): Promise<unknown> {
  const { vp_token: vpToken, response } = body
  if (request.responseMode === 'direct_post') {
    if (vpToken === undefined || response !== undefined) throw invalid('vp_token is what was asked for')
    return parseStrictJson(vpToken)
  }
  // what was to be encrypted is not taken in plain text: somebody between may have read it, or made it
  if (response === undefined || vpToken !== undefined) throw invalid('an encrypted response was asked for')
  const { id: kid, encryptionKey: key } = request
  const decrypted = await decryptResponse({ response, key, kid })
  return (decrypted as { vp_token?: unknown } | null)?.vp_token
}

function readError(error: string): string {
  if (!ERROR.test(error)) throw invalid('error is not the name of an error')
  return error
}

/** §8.2: a redirect_uri with something fresh and random, so that only the browser that it sends on can ask for the outcome. */
function describeRedirect(redirectUri: string | null, responseCode: string): { redirect_uri?: string } {
  if (redirectUri === null) return {}
  const url = new URL(redirectUri)
  url.searchParams.set('response_code', responseCode)
  return { redirect_uri: url.href }
}

function invalid(message: string): AgentError {
  return new AgentError('RESPONSE_INVALID', message)
}
