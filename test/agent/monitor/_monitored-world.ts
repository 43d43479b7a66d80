import { randomUUID } from 'node:crypto'
import { createPostPublicUrl } from '#agent/fetch/post-public-url.ts'
import type { RetryPolicy } from '#agent/monitor/delivery-queue.ts'
import { type Monitoring, startMonitoring } from '#agent/monitor/start-monitoring.ts'
import { openDatabase } from '#agent/store/database.ts'
import { consentAlertTables } from '#agent/store/migrations/consent-alert-tables.ts'
import { consentTables } from '#agent/store/migrations/consent-tables.ts'
import { monitorTables } from '#agent/store/migrations/monitor-tables.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import { type Board, createHolder, createTestWorld } from '#test/agent/verify/_world.ts'
import { startReceiver } from './_receiver.ts'

export type Event = {
  sequence: bigint
  monitor: string
  type: string
  body: { id: string; type: string; timestamp: string; data: Record<string, unknown> }
}

const ACTING = { organisation: 'hospital', client: 'client', person: null }
const FAST: RetryPolicy = { limit: 2, delay: 1, delayMax: 1 }

/** A verifier's world on a scripted chain that is monitored for real: PostgreSQL, pg-boss, HTTP. */
export async function createMonitoredWorld() {
  const base = await createTestWorld()
  const database = openDatabase<MonitorTables>({ url: base.databaseUrl })
  for (const tables of [monitorTables, consentTables, consentAlertTables]) await tables.up(database)
  const receiver = await startReceiver()
  const post = createPostPublicUrl({ trustedOrigins: [receiver.origin] })
  const warnings: unknown[] = []
  const now = () => base.time.now
  let monitoring = await start()

  function start(): Promise<Monitoring> {
    return startMonitoring({
      database,
      databaseUrl: base.databaseUrl,
      keyEncryptionKey: Buffer.alloc(32, 7),
      world: base.world,
      post,
      retries: FAST,
      now,
      logger: { warn: (fields, message) => warnings.push({ message, fields }), info() {} },
    })
  }

  /** Of monitors: nothing here breaks glass. */
  async function events(): Promise<Event[]> {
    const rows = await database.selectFrom('monitor_events').selectAll().orderBy('sequence').execute()
    return rows.map(({ sequence, monitor, type, body }) => ({
      sequence,
      monitor: monitor!,
      type,
      body: JSON.parse(body),
    }))
  }

  return {
    ...base,
    database,
    receiver,
    warnings,
    monitoring: () => monitoring,
    events,
    async restart(between: () => Promise<void> = async () => {}) {
      await monitoring.stop()
      await between()
      monitoring = await start()
    },
    /** Credentials of the board at these indexes, signed. */
    signAt: (board: Board, indexes: readonly number[], change: Record<string, unknown> = {}) =>
      Promise.all(
        indexes.map((index) => board.sign({ ...board.credential(createHolder(), index), ...change })),
      ),
    register: (
      requests: readonly { credential: unknown; reference?: string }[],
      more: { webhook?: string; organisation?: string } = {},
    ) => monitoring.register({ ...ACTING, ...more, requests, now: now() }),
    async registerWebhook(path = `/${randomUUID()}`, organisation = 'hospital') {
      const url = `${receiver.origin}${path}`
      return { path, ...(await monitoring.registerWebhook({ url, organisation, now: now() })) }
    },
    async close() {
      await monitoring.stop()
      post.close()
      await receiver.close()
      await database.destroy()
      await base.close()
    },
  }
}

export type MonitoredWorld = Awaited<ReturnType<typeof createMonitoredWorld>>

/** Looks until it holds. @throws {Error} if it does not in time */
export async function until(what: string, look: () => Promise<boolean> | boolean, withinMs = 20_000) {
  const deadline = performance.now() + withinMs
  while (!(await look())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** The monitors of a registration. @throws {Error} if one was refused */
export function idsOf(outcomes: readonly object[]): string[] {
  return outcomes.map((outcome) => {
    if (!('monitor' in outcome)) throw new Error(`refused: ${JSON.stringify(outcome)}`)
    return String(outcome.monitor)
  })
}
