import { pino } from 'pino'
import { composeApp } from '#http/compose-app.ts'
import { listen } from '#http/listen.ts'
import { type Answer, call, issueBody, type Json, readEnveloped } from '#test/_helpers/call-stack.ts'
import type { TestServices } from '#test/_helpers/open-test-services.ts'
import { licenseRoutes } from '#verifier-api/license-routes.ts'
import type { VerifierContext } from '#verifier-api/verifier-context.ts'

/** The verifier's decisions over HTTP, for a hospital whose token is tested elsewhere. */
export async function serveDecisions({ verifier }: TestServices) {
  const app = composeApp<VerifierContext>({
    routes: licenseRoutes,
    context: { verifier, verifierUrl: 'http://localhost' },
    authenticate: ({ authorization }) => ({
      clientId: 'hospital-test',
      organisation: 'hospital',
      scopes: new Set([
        'credentials:verify',
        ...(authorization === 'Bearer watcher' ? ['monitors:manage'] : []),
      ]),
    }),
    logger: pino({ level: 'silent' }),
    now: () => new Date(),
  })
  const server = await listen({ handler: app.callback(), port: 0, host: 'localhost' })
  return { url: `http://localhost:${server.port}`, stop: () => server.stop() }
}

export type Decision = { decision: string; rule: { code: string }; restrictions: string[]; licenses: Json[] }
export type Transition = {
  id: string
  state: string
  version: number
  verifiableCredential?: Enveloped
}
type Enveloped = { id: string }
export type License = { record: string; credential: Enveloped; subject: Json }

export const today = () => new Date().toISOString().slice(0, 10)
export const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

export const claimsOf = (enveloped: Enveloped) => readEnveloped(enveloped).payload.credentialSubject as Json

/** A board that issues licenses and decides about them, over HTTP. */
export function createBoard(url: string) {
  return {
    async issue(claims: Json = {}): Promise<License> {
      const body = issueBody('board', { status: 'active', statusDate: '2025-11-01', ...claims })
      const answer = await call<{ record: string; verifiableCredential: Enveloped }>({
        url: `${url}/orgs/board/credentials/issue`,
        token: 'board',
        body,
      })
      if (answer.status !== 201) throw new Error(answer.text)
      const { record, verifiableCredential: credential } = answer.body
      return { record, credential, subject: claimsOf(credential) }
    },
    order(record: string, version: number | null, order: Json, headers: Record<string, string> = {}) {
      return call<Transition & Json>({
        url: `${url}/orgs/board/records/${record}/transitions`,
        token: 'board',
        body: { effective: today(), reason: 'as the board decided', ...order },
        headers: { ...(version === null ? {} : { 'if-match': `"${version}"` }), ...headers },
      })
    },
    decide(record: string, id: string, what: 'approve' | 'refuse', person: string) {
      return call<Transition & Json>({
        url: `${url}/orgs/board/records/${record}/transitions/${id}/${what}`,
        method: 'POST',
        token: 'board',
        ...(what === 'refuse' ? { body: { reason: 'not enough evidence' } } : {}),
        headers: { 'careseal-person': person },
      })
    },
    history: (record: string): Promise<Answer<Json & { versions: Json[]; proposals: Json[] }>> =>
      call({ url: `${url}/orgs/board/records/${record}/transitions`, token: 'board' }),
  }
}
