import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose'

const TIMEOUT_MS = 5_000

/**
 * The keys of an authorization server, found through its metadata (RFC 8414, or OpenID Connect Discovery), fetched
 * when first needed and again when a token names one that is not known.
 *
 * @throws {Error} from the returned function, if the server does not answer as it should; asked again, it tries again
 */
export function createRemoteKeys({ issuer }: { issuer: string }): JWTVerifyGetKey {
  let found: Promise<JWTVerifyGetKey> | undefined
  return async (header, token) => {
    found ??= findKeySet(issuer).catch((error) => {
      found = undefined
      throw error
    })
    return (await found)(header, token)
  }
}

async function findKeySet(issuer: string): Promise<JWTVerifyGetKey> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const metadata =
    (await fetchMetadata(`${origin}/.well-known/oauth-authorization-server${path}`)) ??
    (await fetchMetadata(`${origin}${path}/.well-known/openid-configuration`))
  // RFC 8414 section 3.3: "The 'issuer' value returned MUST be identical to the authorization server's issuer
  // identifier value"
  if (metadata?.issuer !== issuer || typeof metadata.jwks_uri !== 'string') {
    throw new Error('the authorization server publishes no metadata of its own')
  }
  return createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: TIMEOUT_MS })
}

async function fetchMetadata(url: string): Promise<{ issuer?: unknown; jwks_uri?: unknown } | undefined> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (response.status === 404) return undefined
  if (!response.ok) throw new Error('the authorization server does not serve its metadata')
  return (await response.json()) as { issuer?: unknown; jwks_uri?: unknown }
}
