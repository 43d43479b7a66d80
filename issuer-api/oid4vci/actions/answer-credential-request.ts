import { AgentError } from '#agent/errors.ts'
import { claimOffer } from '#agent/offers/claim-offer.ts'
import { useNonces } from '#agent/offers/nonces.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { answerRequest } from '../answer-request.ts'
import { authenticateWallet } from '../authenticate-wallet.ts'
import { createIssuerMetadata } from '../create-issuer-metadata.ts'
import { findIssuer, type Oid4vciContext } from '../oid4vci-context.ts'
import { Oid4vciError } from '../oid4vci-error.ts'
import { parseCredentialRequest } from '../parse-credential-request.ts'
import { readWalletRequest } from '../read-wallet-request.ts'
import { verifyAttestation } from '../verify-attestation.ts'
import { verifyProofs } from '../verify-proofs.ts'
import type { credentialRequestBody } from '../wallet-schemas.ts'

/** OID4VCI 1.0 §8: what was offered, for the keys that the wallet proves to hold. */
export async function answerCredentialRequest(
  {
    params,
    body,
    headers,
    now,
  }: RouteRequest<{ params: 'org'; body: typeof credentialRequestBody; access: 'public' }>,
  context: Oid4vciContext,
): Promise<Answer> {
  const { organisation, url } = findIssuer(context, params.org)
  const path = '/wallet/credential'
  const wallet = await authenticateWallet({ context, organisation: params.org, path, headers, now })
  const { offer, proofIssuer } = wallet
  const sent = await readWalletRequest({ context, organisation: params.org, body, now })
  const metadata = createIssuerMetadata({
    organisation,
    url,
    authorizationServer: context.issuerUrl,
    attests: context.wallets.attesters.length > 0,
  })
  const { configuration, proofs } = parseCredentialRequest({ body: sent.request, metadata, offer })
  const { attesters } = context.wallets
  const { resolveKeys } = context.issuer.custody.didResolver
  const proven =
    'attestation' in proofs
      ? await verifyAttestation({ jwt: proofs.attestation, metadata, attesters, resolveKeys, now })
      : await verifyProofs({ jwts: proofs.jwts, metadata, issuer: proofIssuer, now })
  const subjects = proven.map(({ subject }) => subject)
  if (new Set(subjects).size < subjects.length) throw new Oid4vciError('invalid_proof', 'one key twice')
  const world = context.wallets.offers
  const nonces = proven.map(({ nonce }) => nonce)
  if (!(await useNonces({ world, organisation: params.org, nonces, now }))) {
    throw new Oid4vciError('invalid_nonce', 'the nonce is not one that was given out here and is still good')
  }
  const request = await claimOffer({ world, offer, configuration, subjects, now }).catch((error: unknown) => {
    if (!(error instanceof AgentError) || error.code !== 'OFFER_KEYS_DIFFER') throw error
    throw new Oid4vciError('credential_request_denied', 'it was requested with other keys before')
  })
  return answerRequest({ context, offer, request, encrypt: sent.encrypt, now })
}
