import { createNonce, NONCE_LIFETIME } from '#agent/offers/nonces.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findIssuer, type Oid4vciContext } from '../oid4vci-context.ts'

/** OID4VCI 1.0 §7: a nonce for a proof. */
export function giveNonce(
  { params, now }: RouteRequest<{ params: 'org'; access: 'public' }>,
  context: Oid4vciContext,
): Answer {
  const { organisation } = findIssuer(context, params.org)
  const nonce = createNonce({ world: context.wallets.offers, organisation: organisation.id, now })
  // §7.2: "the Credential Issuer MUST make the response uncacheable by adding a Cache-Control header field […] no-store"
  return {
    status: 200,
    body: { c_nonce: nonce, c_nonce_expires_in: NONCE_LIFETIME },
    headers: { 'Cache-Control': 'no-store' },
  }
}
