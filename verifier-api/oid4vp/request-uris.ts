import { clientIdOf } from '#agent/requests/request-world.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** Where wallets fetch a request, and where they answer it. */
export const requestUriOf = (verifierUrl: string, id: string) => `${verifierUrl}/oid4vp/requests/${id}`
export const responseUriOf = (verifierUrl: string, id: string) => `${verifierUrl}/oid4vp/responses/${id}`

/** A request by reference (OID4VP 1.0 §5.10): its parameters, and as the link that a wallet opens. */
export function referToRequest({ verifier, verifierUrl }: VerifierContext, id: string) {
  const parameters = {
    client_id: clientIdOf(verifier.signer),
    request_uri: requestUriOf(verifierUrl, id),
    request_uri_method: 'post',
  }
  return { parameters, uri: `openid4vp://?${new URLSearchParams(parameters)}` }
}
