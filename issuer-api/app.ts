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
import { routes } from './routes.ts'

/**
 * The issuer's API on an issuer that runs.
 *
 * @param authorizationServer serves what no route does: tokens, keys and metadata
 */
export function createIssuerApp({
  context,
  authenticate,
  authorizationServer,
  oauthIssuer,
  logger,
  now,
}: {
  context: IssuerContext
  authenticate: Authenticate
  authorizationServer?: Middleware
  oauthIssuer: string
  logger: Logger
  now: () => Date
}): Koa<AppState> {
  const { issuer, issuerUrl } = context
  const openapi = () =>
    createOpenapi({
      title: 'Careseal issuer',
      version: '0.1.0',
      description: 'Issues credentials, keeps their records, and publishes their status.',
      url: issuerUrl,
      tokenUrl: `${oauthIssuer}/token`,
      scopes,
      routes,
    })
  return composeApp<IssuerContext>({
    routes: [
      ...routes,
      ...createHealthRoutes<IssuerContext>({
        checks: {
          database: () => checkDatabase(issuer.database),
          chain: () => checkChain(issuer.custody.follower, now()),
          publisher: () => checkPublisher(context),
        },
      }),
      ...createApiPageRoutes<IssuerContext>({ title: 'Careseal issuer', openapi }),
    ],
    context,
    authenticate,
    logger,
    now,
    ...(authorizationServer ? { fallback: authorizationServer } : {}),
  })
}

/** Whether every organisation that issues has status lists that are anchored, and publishing goes on. */
async function checkPublisher({ issuer }: IssuerContext): Promise<string | undefined> {
  const [failure] = issuer.publisher.status().failures
  if (failure) return `${failure.organisation} cannot publish: ${failure.code}`
  const open = await issuer.database
    .selectFrom('status_list_pairs')
    .select('organisation')
    .distinct()
    .where('opened_at', 'is not', null)
    .where('closed_at', 'is', null)
    .execute()
  const waiting = [...issuer.world.organisations.values()].find(
    ({ id, publisherKey }) => publisherKey && !open.some(({ organisation }) => organisation === id),
  )
  return waiting && `the status lists of ${waiting.id} are not anchored yet`
}
