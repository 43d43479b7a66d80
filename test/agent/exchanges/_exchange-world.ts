import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { createWorkflow } from '#agent/exchanges/create-workflow.ts'
import { deliverCallbacks } from '#agent/exchanges/deliver-callbacks.ts'
import { createExchange, readExchange } from '#agent/exchanges/exchange-store.ts'
import type { ExchangeWallet, ExchangeWorld } from '#agent/exchanges/exchange-world.ts'
import { participate } from '#agent/exchanges/participate.ts'
import { createSandbox } from '#agent/exchanges/run-sandboxed.ts'
import type { ExchangeMessage, WorkflowBody } from '#agent/exchanges/workflow.ts'
import { createPostPublicUrl } from '#agent/fetch/post-public-url.ts'
import { createSeal } from '#agent/keys/seal.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { type VerifierTables, verifierMigrations } from '#agent/store/verifier-database.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

export type Issued = Parameters<NonNullable<ExchangeWorld['issue']>>[0]

/**
 * Exchanges of an organisation that asks for nothing; what its templates come to is what it gives. The callbacks of
 * `trustedOrigins` are delivered.
 */
export async function openExchangeWorld({
  trustedOrigins = [],
  wallet,
}: {
  trustedOrigins?: string[]
  wallet?: ExchangeWallet
} = {}) {
  const { url, drop } = await createTestDatabase()
  const database = openDatabase<VerifierTables>({ url })
  await migrateDatabase({ database, migrations: verifierMigrations })
  const seal = createSeal({ key: Buffer.alloc(32, 1), purpose: 'test' })
  const post = createPostPublicUrl({ trustedOrigins })
  const logger = pino({ level: 'silent' })
  let ahead = 0
  const now = () => new Date(Date.now() + ahead)
  const deliver = () => deliverCallbacks({ database, seal, post, now, logger })
  let callbacks = deliver()
  const world: ExchangeWorld = {
    database,
    seal,
    runSandboxed: createSandbox(),
    callbacks: { check: (options) => callbacks.check(options), wake: () => callbacks.wake() },
    baseUrl: () => 'https://issuer.example',
    queries: [],
    ...(wallet ? { wallet } : {}),
    createChallenge: async () => 'challenge',
    checkPresented: () => Promise.reject(new Error('nothing is asked for')),
    issue: async ({ body }) => body as Record<string, unknown>,
  }
  const organisation = 'clinic'

  return {
    world,
    setUp: (workflow: WorkflowBody) =>
      createWorkflow({ world, organisation, workflow: { id: randomUUID(), ...workflow }, now: new Date() }),
    /** An exchange of a workflow that is new. */
    async begin(
      workflow: WorkflowBody,
      variables: Record<string, unknown> = {},
      { issue = world.issue!, now = new Date() }: Partial<Pick<ExchangeWorld, 'issue'>> & { now?: Date } = {},
    ) {
      const made = await this.setUp(workflow)
      const { id } = await createExchange({
        ...{ world, organisation, workflow: made, variables, client: 'test', person: null, now },
      })
      return {
        id,
        url: `https://issuer.example/workflows/${made.id}/exchanges/${id}`,
        say: (message: ExchangeMessage = {}, at = now) =>
          participate({ world: { ...world, issue }, workflow: made.id, id, message, now: at }),
        read: () => readExchange({ world, workflow: made.id, id }),
      }
    },
    /** It is later, for callbacks. */
    passTime(milliseconds: number) {
      ahead += milliseconds
      callbacks.wake()
    },
    async restartCallbacks() {
      await callbacks.stop()
      callbacks = deliver()
    },
    stopCallbacks: () => callbacks.stop(),
    async close() {
      await callbacks.stop()
      post.close()
      await database.destroy()
      await drop()
    },
  }
}
