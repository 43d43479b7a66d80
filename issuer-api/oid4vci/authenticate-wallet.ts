import type { IncomingHttpHeaders } from 'node:http'
import { type JWTPayload, jwtVerify } from 'jose'
import { findOffer, type Offer } from '#agent/offers/offered-request.ts'
import { DPOP_ALGORITHMS, DpopError, verifyDpop } from '../oauth/verify-dpop.ts'
import { PROOF_ISSUER } from '../oauth/wallet-client.ts'
import { credentialIssuerOf, type Oid4vciContext } from './oid4vci-context.ts'
import { Oid4vciError } from './oid4vci-error.ts'

/** RFC 6750 §2.1, RFC 9449 §7.1. */
const AUTHORIZATION = /^(Bearer|DPoP) +([A-Za-z0-9._~+/-]+=*)$/i

/** Who calls: the offer that its token was given for, and its client. */
export type Wallet = {
  offer: Offer
  clientId: string
  /** The client id by which it asked for the token; undefined if that was anonymous. */
  proofIssuer: string | undefined
}

/**
 * Finds the offer that a wallet's access token opens. The token is for this credential issuer alone, which keeps it out
 * of every other API; one that is bound to a key comes with a proof of that key (RFC 9449 §7).
 *
 * @param path of the endpoint under the credential issuer
 * @throws {Oid4vciError} invalid_token
 */
export async function authenticateWallet({
  context,
  organisation,
  path,
  headers,
  now,
}: {
  context: Oid4vciContext
  organisation: string
  path: string
  headers: IncomingHttpHeaders
  now: Date
}): Promise<Wallet> {
  const { wallets, issuerUrl } = context
  const audience = credentialIssuerOf({ issuerUrl, organisation })
  const [, scheme = '', token] = AUTHORIZATION.exec(headers.authorization ?? '') ?? []
  if (token === undefined) throw invalidToken('send Authorization, with an access token')
  const payload = await verifyToken({ context, token, audience, now })
  const bound = (payload.cnf as { jkt?: unknown } | undefined)?.jkt
  const isDpop = scheme.toLowerCase() === 'dpop'
  // RFC 9449 section 7.2: it "MUST reject a DPoP-bound access token received as a bearer token"
  if (isDpop !== (bound !== undefined)) throw invalidToken('the access token is for another scheme')
  if (isDpop) {
    const proof = await verifyDpop({
      headers,
      method: 'POST',
      url: `${audience}${path}`,
      accessToken: token,
      remember: wallets.rememberProof,
      now,
    }).catch((cause: unknown) => {
      if (cause instanceof DpopError) throw invalidToken(cause.message, cause)
      throw cause
    })
    if (proof?.thumbprint !== bound) throw invalidToken('the DPoP proof is of another key')
  }
  const { sub, client_id: clientId } = payload
  const offer = await findOffer({ world: wallets.offers, organisation, id: sub! })
  if (!offer) throw invalidToken('the offer does not stand any more')
  const proofIssuer = payload[PROOF_ISSUER] as string | undefined
  return { offer, clientId: String(clientId), proofIssuer }
}

async function verifyToken({
  context: { wallets, issuerUrl },
  token,
  audience,
  now,
}: {
  context: Oid4vciContext
  token: string
  audience: string
  now: Date
}): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, wallets.tokenKeys, {
      issuer: issuerUrl,
      audience,
      algorithms: ['EdDSA', 'ES256'],
      typ: 'at+jwt',
      requiredClaims: ['exp', 'sub', 'client_id'],
      currentDate: now,
    })
    return payload
  } catch (cause) {
    throw invalidToken('the access token is not valid here', cause)
  }
}

function invalidToken(description: string, cause?: unknown): Oid4vciError {
  const challenge = `DPoP error="invalid_token", error_description="${description}", algs="${DPOP_ALGORITHMS.join(' ')}"`
  return new Oid4vciError('invalid_token', description, { headers: { 'WWW-Authenticate': challenge }, cause })
}
