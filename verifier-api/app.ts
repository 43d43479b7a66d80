import type Koa from 'koa'
import type { Logger } from 'pino'
import type { AppState } from '#http/app-state.ts'
import { createAuthenticate } from '#http/authenticate.ts'
import { composeApp } from '#http/compose-app.ts'
import { createApiPageRoutes } from '#http/create-api-page-routes.ts'
import { createHealthRoutes } from '#http/create-health-routes.ts'
import { createOpenapi } from '#http/create-openapi.ts'
import { createRemoteKeys } from '#http/create-remote-keys.ts'
import { checkChain, checkDatabase } from '#http/readiness-checks.ts'
import { scopes } from '#http/scopes.ts'
import { createDirectoryReadRoutes } from './directory/fhir-routes.ts'
import { routes as fixedRoutes } from './routes.ts'
import type { VerifierContext } from './verifier-context.ts'

/** The verifier's API on a verifier that runs. */
export function createVerifierApp({
  context,
  oauthIssuer,
  oauthAudience,
  directoryIsPublic,
  logger,
  now,
}: {
  context: VerifierContext
  oauthIssuer: string
  oauthAudience: string
  /** Whether anybody may read the provider directory. */
  directoryIsPublic: boolean
  logger: Logger
  now: () => Date
}): Koa<AppState> {
  const { verifier, verifierUrl } = context
  const access = directoryIsPublic ? 'public' : 'credentials:verify'
  const routes = [...fixedRoutes, ...createDirectoryReadRoutes(access)]
  const health = createHealthRoutes<VerifierContext>({
    checks: {
      database: () => checkDatabase(verifier.database),
      chain: () => checkChain(verifier.follower, now()),
    },
  })
  const openapi = () =>
    createOpenapi({
      title: 'Careseal verifier',
      version: '0.1.0',
      description: 'Verifies credentials and presentations, and keeps a signed record of each verification.',
      url: verifierUrl,
      tokenUrl: `${oauthIssuer}/token`,
      scopes,
      routes: [...routes, ...health],
    })
  const keys = createRemoteKeys({ issuer: oauthIssuer })
  return composeApp<VerifierContext>({
    routes: [
      ...routes,
      ...health,
      ...createApiPageRoutes<VerifierContext>({ title: 'Careseal verifier', openapi }),
    ],
    context,
    authenticate: createAuthenticate({ issuer: oauthIssuer, audience: oauthAudience, keys, now }),
    logger,
    now,
  })
}
