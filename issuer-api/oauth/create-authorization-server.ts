import { calculateJwkThumbprint, type JWK } from 'jose'
import type { Middleware } from 'koa'
import type { Kysely } from 'kysely'
import { type Client, errors, type OidcContext, Provider } from 'oidc-provider'
import type { ClientTables } from '#agent/store/tables/client.ts'
import type { OauthPayloadTables } from '#agent/store/tables/oauth-payload.ts'
import { scopes } from '#http/scopes.ts'
import { admitWallets } from './admit-wallets.ts'
import { createClientAdapter } from './client-adapter.ts'
import { configureWallets } from './configure-wallets.ts'
import { pinOrigin } from './pin-origin.ts'
import { createPostgresAdapter } from './postgres-adapter.ts'
import { createPreAuthorizedGrant, PRE_AUTHORIZED_PARAMETERS } from './pre-authorized-grant.ts'
import { rememberProof } from './remember-proof.ts'
import { servePaths } from './serve-paths.ts'
import { signInHolder } from './sign-in-holder.ts'
import { PRE_AUTHORIZED_GRANT, PROOF_ISSUER, WALLET_CLIENT } from './wallet-client.ts'
import {
  credentialIssuerResource,
  describeWalletResource,
  findWalletResource,
  type WalletServer,
} from './wallet-server.ts'

/** A client assertion must not be good for longer than this, in seconds: it is kept that long to notice a replay. */
const MAX_ASSERTION_LIFETIME = 600

const CLIENT_ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256']

export type AuthorizationServer = {
  /** Serves `/token`, `/jwks` and the metadata, and leaves every other path to the steps after it. */
  step: Middleware
  /** The public keys of its access tokens. */
  jwks: { keys: JWK[] }
  /** What signs the cookies of the page on which holders sign in: the app's `keys`. */
  cookieKeys: string[]
  /** Remembers a DPoP proof; false if it was seen before. */
  rememberProof: (id: string) => Promise<boolean>
}

/**
 * The authorization server of all organisations (oidc-provider): JWT access tokens (RFC 9068) for clients that
 * authenticate by private_key_jwt (RFC 7523), with the claims `org`, `client_id` and `scope`.
 *
 * @param issuerUrl its issuer identifier and the origin of its endpoints, whatever a request's Host says
 * @param audience the one resource that tokens are for, also if a request names none (RFC 8707)
 * @param loadSigningKeys private JWKs, Ed25519 or P-256; the first one signs
 * @param cookieKeys random strings that sign its cookies
 * @param accessTokenTtl seconds that an access token is good for
 * @param wallets what it does for wallets as well (OID4VCI 1.0); nothing if absent
 * @param onError is told of what went wrong on our side
 * @throws {Error} if there is no key to sign with
 */
export async function createAuthorizationServer({
  database,
  issuerUrl,
  audience,
  loadSigningKeys,
  cookieKeys,
  accessTokenTtl = 3_600,
  wallets,
  onError = () => {},
  now,
}: {
  database: Kysely<ClientTables & OauthPayloadTables>
  issuerUrl: string
  audience: string
  loadSigningKeys: () => Promise<JWK[]>
  cookieKeys: string[]
  accessTokenTtl?: number
  wallets?: WalletServer | undefined
  onError?: (error: unknown) => void
  now: () => Date
}): Promise<AuthorizationServer> {
  const keys = await Promise.all((await loadSigningKeys()).map(completeKey))
  const signing = keys[0]
  if (!signing) throw new Error('the authorization server needs a key to sign with')

  const sign = { alg: signing.alg, kid: signing.kid }

  function describeResource(ctx: OidcContext, resource: string, client: Client) {
    if (wallets && client.clientId === WALLET_CLIENT) {
      return describeWalletResource({ wallets, issuerUrl, resource, sign, ctx })
    }
    if (resource !== audience) throw new errors.InvalidTarget('there is no such resource')
    checkScope(ctx.oidc.params.scope, client)
    const scope = String(client.scope)
    return { scope, audience, accessTokenTTL: accessTokenTtl, accessTokenFormat: 'jwt', jwt: { sign } }
  }

  function checkAssertion(_: OidcContext, claims: { exp: number }) {
    if (claims.exp > now().getTime() / 1_000 + MAX_ASSERTION_LIFETIME) {
      throw new errors.InvalidClientAuth(`an assertion is good for ${MAX_ASSERTION_LIFETIME} s at most`)
    }
  }

  const forWallets = wallets && configureWallets({ wallets, issuerUrl, now })
  const provider: Provider = new Provider(issuerUrl, {
    ...forWallets,
    adapter: (model: string) =>
      model === 'Client'
        ? createClientAdapter({ database })
        : createPostgresAdapter({ database, model, now }),
    jwks: { keys },
    cookies: { keys: cookieKeys },
    scopes: Object.keys(scopes),
    responseTypes: forWallets?.responseTypes ?? [],
    clientAuthMethods: ['private_key_jwt', ...(wallets ? ['none'] : [])],
    enabledJWA: {
      ...forWallets?.enabledJWA,
      clientAuthSigningAlgValues: CLIENT_ALGORITHMS,
      idTokenSigningAlgValues: [signing.alg],
    },
    clientDefaults: {
      id_token_signed_response_alg: signing.alg,
      grant_types: ['client_credentials'],
      response_types: [],
      token_endpoint_auth_method: 'private_key_jwt',
    },
    extraClientMetadata: { properties: ['organisation'] },
    extraTokenClaims: (ctx: OidcContext, { client }: { client: Client }) =>
      client.clientId === WALLET_CLIENT
        ? { [PROOF_ISSUER]: ctx.state.sentClientId }
        : { org: client.organisation },
    assertJwtClientAuthClaimsAndHeader: checkAssertion,
    ttl: {
      ...forWallets?.ttl,
      AccessToken: (_: OidcContext, token: TokenTimes) => token.resourceServer?.accessTokenTTL ?? 600,
      ClientCredentials: (_: OidcContext, token: TokenTimes) => token.resourceServer?.accessTokenTTL ?? 600,
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx: OidcContext, client: Client) =>
          wallets && client.clientId === WALLET_CLIENT
            ? findWalletResource({
                wallets,
                issuerUrl,
                issuerState: ctx.oidc.params.issuer_state,
                now: now(),
              })
            : audience,
        getResourceServerInfo: describeResource,
        useGrantedResource: () => true,
      },
      ...forWallets?.features,
    },
    renderError: (ctx: OidcContext, out: object) => {
      ctx.body = out
    },
  })
  provider.on('server_error', (_, error) => onError(error))
  const remember = rememberProof({ database, now })
  const pin = pinOrigin({ url: issuerUrl })
  const serve = provider.compose([
    ...(wallets ? [admitWallets] : []),
    pin,
    provider.compose(provider.middleware),
  ])
  const step = servePaths({
    serve,
    wallets: wallets !== undefined,
    signsIn: (wallets?.redirectUris.length ?? 0) > 0,
  })
  if (wallets) {
    const grant = createPreAuthorizedGrant({
      provider,
      wallets,
      issuerUrl,
      describeResource: ({ resource, ttl }) =>
        credentialIssuerResource({ resource, scopes: wallets.scopes, sign, ttl }),
      rememberProof: remember,
      now,
    })
    provider.registerGrantType(PRE_AUTHORIZED_GRANT, grant, PRE_AUTHORIZED_PARAMETERS, [])
  }
  return {
    step: wallets ? provider.compose([signInHolder({ provider, wallets, issuerUrl, now }), step]) : step,
    jwks: { keys: keys.map(publicPart) },
    cookieKeys,
    rememberProof: remember,
  }
}

type TokenTimes = { resourceServer?: { accessTokenTTL?: number } }

/**
 * oidc-provider drops scopes that are not allowed in silence, down to a token with none. RFC 6749 section 5.2 has an
 * error for that: invalid_scope, where it "exceeds the scope granted by the resource owner".
 */
function checkScope(requested: unknown, client: Client): void {
  const allowed = new Set(String(client.scope).split(' '))
  const wanted = typeof requested === 'string' ? requested.split(' ').filter(Boolean) : []
  if (wanted.length === 0) throw new errors.InvalidScope('a scope is required')
  const excess = wanted.find((scope) => !allowed.has(scope))
  if (excess !== undefined) throw new errors.InvalidScope('requested scope is not allowed', excess)
}

async function completeKey(key: JWK) {
  return { ...key, use: 'sig', alg: algorithmOf(key), kid: key.kid ?? (await calculateJwkThumbprint(key)) }
}

function algorithmOf(key: JWK): string {
  if (key.kty === 'OKP' && key.crv === 'Ed25519') return 'EdDSA'
  if (key.kty === 'EC' && key.crv === 'P-256') return 'ES256'
  throw new Error('access tokens are signed with an Ed25519 or P-256 key')
}

function publicPart({ d: _, ...key }: JWK): JWK {
  return key
}
