import { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { PostPublicUrl } from '#agent/fetch/post-public-url.ts'
import { createSeal } from '#agent/keys/seal.ts'
import type { Logger } from '#agent/logger.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { VerifierWorld } from '#agent/verify/verifier-world.ts'
import { changeWebhook } from './change-webhook.ts'
import { deliverWebhook } from './deliver-webhook.ts'
import { openDeliveryQueue, type RetryPolicy } from './delivery-queue.ts'
import type { AlertType } from './monitor-event.ts'
import { type MonitorOutcome, type MonitorRequest, registerMonitors } from './register-monitors.ts'
import { registerWebhook, type Webhook } from './register-webhook.ts'
import { replayDelivery } from './replay-delivery.ts'
import { createSignal } from './signal.ts'
import { streamEvents } from './stream-events.ts'
import { watchAlerts } from './watch-alerts.ts'
import { watchChanges } from './watch-changes.ts'

type Acting = { organisation: string; client: string; person: string | null; now: Date }

/** Continuous monitoring of credentials: what its API works with, beside the tables. */
export type Monitoring = {
  /** See registerMonitors. */
  register(
    options: Acting & { requests: readonly MonitorRequest[]; webhook?: string | undefined },
  ): Promise<MonitorOutcome[]>
  /** See changeWebhook. */
  changeWebhook(
    options: Pick<Parameters<typeof changeWebhook>[0], 'id' | 'url' | 'events' | 'organisation'>,
  ): Promise<Webhook>
  /** See registerWebhook. */
  registerWebhook(options: {
    url: string
    events?: readonly AlertType[] | undefined
    organisation: string
    now: Date
  }): Promise<Webhook & { secret: string }>
  /** See replayDelivery. */
  replay(options: { id: string; organisation: string; now: Date }): Promise<void>
  /**
   * See streamEvents.
   *
   * @throws {AgentError} TOO_MANY_STREAMS
   */
  openStream(options: { organisation: string; after?: bigint | undefined }): Readable
  /** Ends the streams that are open, and opens no more: before the server stops. */
  endStreams(): void
  stop(): Promise<void>
}

/** Open at once, of a process. */
const MAX_STREAMS = 256

/** How long attempts that are under way may take when it stops. */
const DRAIN_MS = 3_000

/**
 * Starts to watch what is monitored and to deliver what is to be told.
 *
 * @param databaseUrl of the same database, for the queue's own connections
 * @param retries of webhooks; some three days unless told
 */
export async function startMonitoring({
  database,
  databaseUrl,
  keyEncryptionKey,
  world,
  post,
  retries,
  now,
  logger,
}: {
  database: Kysely<MonitorTables>
  databaseUrl: string
  keyEncryptionKey: Uint8Array
  world: VerifierWorld
  post: PostPublicUrl
  retries?: RetryPolicy | undefined
  now: () => Date
  logger: Logger
}): Promise<Monitoring> {
  const seal = createSeal({ key: keyEncryptionKey, purpose: 'webhook secrets' })
  const written = createSignal()
  const streams = new Set<AbortController>()
  let ended = false
  const queue = await openDeliveryQueue({
    databaseUrl,
    deliver: (delivery) => deliverWebhook({ database, post, seal, delivery, now: now() }),
    async bury(deliveries) {
      await database
        .updateTable('webhook_deliveries')
        .set({ state: 'dead', updated_at: now() })
        .where('id', 'in', deliveries)
        .where('state', '=', 'pending')
        .execute()
    },
    retries,
    logger,
  })
  const watcher = await watchChanges({ database, world, queue, onTold: written.wake, now, logger })
  const endAlerts = watchAlerts({ database, queue, onTold: written.wake, now, logger })

  function endStreams(): void {
    ended = true
    for (const stream of streams) stream.abort()
  }

  return {
    async register(options) {
      const outcomes = await registerMonitors({ database, world, ...options })
      if (outcomes.some((outcome) => 'monitor' in outcome)) await watcher.reload()
      return outcomes
    },
    changeWebhook: (options) => changeWebhook({ database, post, ...options }),
    registerWebhook: (options) => registerWebhook({ database, post, seal, ...options }),
    replay: (options) => replayDelivery({ database, queue, ...options }),
    openStream({ organisation, after }) {
      if (ended || streams.size >= MAX_STREAMS) {
        throw new AgentError('TOO_MANY_STREAMS', 'no more streams can be open at once')
      }
      const aborting = new AbortController()
      const events = streamEvents({ database, organisation, after, written, aborted: aborting.signal })
      const stream = Readable.from(events, { objectMode: false })
      streams.add(aborting)
      stream.once('close', () => streams.delete(aborting))
      return stream
    },
    endStreams,
    async stop() {
      endStreams()
      await endAlerts()
      await watcher.stop()
      // a subscriber who does not answer is left: its delivery is tried again after the next start
      const cut = setTimeout(() => post.close(), DRAIN_MS)
      await queue.stop()
      clearTimeout(cut)
    },
  }
}
