import { randomUUID } from 'node:crypto'
import { importJWK, SignJWT } from 'jose'
import type { DemoClient } from './load-client.ts'

/**
 * An access token for an API client: OAuth 2 client credentials (RFC 6749 section 4.4) with private_key_jwt (RFC 7523)
 * for one audience (RFC 8707), with all the client's scopes.
 *
 * @throws {Error} if the authorization server refuses or does not answer.
 */
export async function requestToken({
  client,
  oauthIssuer,
  audience,
  now,
}: {
  client: DemoClient
  oauthIssuer: string
  audience: string
  now: Date
}): Promise<string> {
  const { client_id: clientId, private_key_jwk: jwk, scopes } = client
  const issuedAt = Math.floor(now.getTime() / 1_000)
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: jwk.alg!, kid: jwk.kid! })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(oauthIssuer)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 60)
    .sign(await importJWK(jwk))
  const response = await fetch(await findTokenEndpoint({ oauthIssuer }), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope: scopes.join(' '),
      resource: audience,
    }),
    signal: AbortSignal.timeout(10_000),
  })
  const answer = (await response.json()) as {
    access_token?: string
    error?: string
    error_description?: string
  }
  if (!response.ok || !answer.access_token) {
    throw new Error(
      `no token: ${response.status} ${answer.error ?? ''} ${answer.error_description ?? ''}`.trim(),
    )
  }
  return answer.access_token
}

/** RFC 8414 section 3: the metadata names the endpoint. */
async function findTokenEndpoint({ oauthIssuer }: { oauthIssuer: string }): Promise<string> {
  const url = new URL(oauthIssuer)
  url.pathname = `/.well-known/oauth-authorization-server${url.pathname.replace(/\/$/, '')}`
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  const metadata = (await response.json()) as { token_endpoint?: string }
  if (!metadata.token_endpoint) throw new Error(`${url} names no token endpoint`)
  return metadata.token_endpoint
}
