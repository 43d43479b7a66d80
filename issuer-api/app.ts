import type Koa from 'koa'
import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import type { AppState } from '#http/app-state.ts'
import type { Authenticate } from '#http/authenticate.ts'
import { composeApp } from '#http/compose-app.ts'
import { createApiPageRoutes } from '#http/create-api-page-routes.ts'
import { createHealthRoutes } from '#http/create-health-routes.ts'
import { createOpenapi } from '#http/create-openapi.ts'
import { checkChain, checkDatabase } from '#http/readiness-checks.ts'
import { scopes } from '#http/scopes.ts'
import type { IssuerContext } from './issuer-context.ts'
import type { WalletContext } from './oid4vci/oid4vci-context.ts'
import { oid4vciRoutes } from './oid4vci/routes.ts'
import { routes as apiRoutes } from './routes.ts'

/**
 * The issuer's API on an issuer that runs.
 *
 * @param wallets for issuing to wallets (OID4VCI); not offered without it
 * @param cookieKeys what signs the cookies of its page
 * @param authorizationServer serves what no route does: tokens, keys and metadata
 */
export function createIssuerApp({
  context,
  authenticate,
  authorizationServer,
  wallets,
  cookieKeys,
  oauthIssuer,
  logger,
  now,
}: {
  context: IssuerContext
  authenticate: Authenticate
  authorizationServer?: Middleware
  wallets?: WalletContext
  cookieKeys?: string[]
  oauthIssuer: string
  logger: Logger
  now: () => Date
}): Koa<AppState> {
  const { issuer, issuerUrl } = context
  // whoever serves wallets gives their actions what they work with
  const routes = wallets ? [...apiRoutes, ...(oid4vciRoutes as unknown as typeof apiRoutes)] : apiRoutes
  const health = createHealthRoutes<IssuerContext>({
    checks: {
      database: () => checkDatabase(issuer.database),
      chain: () => checkChain(issuer.custody.follower, now()),
      publisher: () => checkPublisher(context),
    },
  })
  const openapi = () =>
    createOpenapi({
      title: 'Careseal issuer',
      version: '0.1.0',
      description: 'Issues credentials, keeps their records, and publishes their status.',
      url: issuerUrl,
      tokenUrl: `${oauthIssuer}/token`,
      scopes,
      routes: [...routes, ...health],
    })
  const app = composeApp<IssuerContext>({
    routes: [
      ...routes,
      ...health,
      ...createApiPageRoutes<IssuerContext>({ title: 'Careseal issuer', openapi }),
    ],
    context: wallets ? ({ ...context, wallets } as IssuerContext) : context,
    authenticate,
    logger,
    now,
    ...(authorizationServer ? { fallback: authorizationServer } : {}),
  })
  if (cookieKeys) app.keys = cookieKeys
  return app
}

/**
 * Whether every organisation that issues has status lists that are anchored, and publishing goes on. One that is paused is
 * for its operators to see to: the others are served.
 */
async function checkPublisher({ issuer }: IssuerContext): Promise<string | undefined> {
  const { failures } = issuer.publisher.status()
  const failure = failures.find(({ paused }) => !paused)
  const paused = new Set(failures.map(({ organisation }) => organisation))
  if (failure) return `${failure.organisation} cannot publish: ${failure.code}`
  const open = await issuer.database
    .selectFrom('status_list_pairs')
    .select('organisation')
    .distinct()
    .where('opened_at', 'is not', null)
    .where('closed_at', 'is', null)
    .execute()
  const waiting = [...issuer.world.organisations.values()].find(
    ({ id, publisherKey }) =>
      publisherKey && !paused.has(id) && !open.some(({ organisation }) => organisation === id),
  )
  return waiting && `the status lists of ${waiting.id} are not anchored yet`
}
