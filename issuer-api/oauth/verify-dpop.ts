import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'

/** RFC 9449 §4.3: "The alg JOSE Header Parameter […] is not none, is supported by the application, and is acceptable per local policy". */
export const DPOP_ALGORITHMS = ['ES256', 'EdDSA', 'Ed25519']

/** A proof that cannot be taken; the message may be shown. */
export class DpopError extends Error {
  override readonly name = 'DpopError'
}

/** RFC 9449 §11.1: "servers MUST only accept DPoP proofs for a limited time after their creation"; a clock may be ahead. In seconds. */
const WINDOW = 60

/**
 * Checks the DPoP proof of a request (RFC 9449 §4.3), where there is one.
 *
 * @param url of the endpoint, without query
 * @param accessToken that comes with it, where one does
 * @param remember is told the proof, and answers false if it was told it before
 * @returns the thumbprint of the proof's key (RFC 7638)
 * @throws {DpopError}
 */
export async function verifyDpop({
  headers,
  method,
  url,
  accessToken,
  remember,
  now,
}: {
  headers: IncomingHttpHeaders
  method: string
  url: string
  accessToken?: string
  remember: (id: string) => Promise<boolean>
  now: Date
}): Promise<{ thumbprint: string } | undefined> {
  const { dpop } = headers
  if (dpop === undefined) return undefined
  // "There is not more than one DPoP HTTP request header field": node joins several with commas, which no JWT has
  const { payload, protectedHeader } = await jwtVerify(String(dpop), EmbeddedJWK, {
    algorithms: DPOP_ALGORITHMS,
    typ: 'dpop+jwt',
    currentDate: now,
  }).catch((cause: unknown) => {
    throw new DpopError('the DPoP proof is not valid', { cause })
  })
  const { htm, htu, iat, jti, ath } = payload
  const age = now.getTime() / 1_000 - (typeof iat === 'number' ? iat : Number.NaN)
  if (!(Math.abs(age) <= WINDOW)) throw new DpopError('the DPoP proof is not of now')
  if (htm !== method || withoutQuery(htu) !== url)
    throw new DpopError('the DPoP proof is for another request')
  // "ath: Hash of the access token. The value MUST be the result of a base64url encoding […] the SHA-256"
  if (accessToken !== undefined && ath !== hash('sha256', accessToken, 'base64url')) {
    throw new DpopError('the DPoP proof is for another access token')
  }
  if (typeof jti !== 'string' || jti === '') throw new DpopError('the DPoP proof has no jti')
  const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk!)
  if (!(await remember(`${thumbprint}\0${jti}`))) throw new DpopError('the DPoP proof was used before')
  return { thumbprint }
}

/** "ignoring any query and fragment parts" */
function withoutQuery(htu: unknown): string | undefined {
  const url = typeof htu === 'string' ? URL.parse(htu) : null
  return url ? `${url.origin}${url.pathname}` : undefined
}
