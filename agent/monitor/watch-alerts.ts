import type { Kysely } from 'kysely'
import type { Logger } from '#agent/logger.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import { createSignal } from './signal.ts'
import { tellAlerts } from './tell-alerts.ts'

/** How often it is looked for alerts, those of other processes included. */
const LOOK_MS = 500

/**
 * Tells of alerts for as long as it runs, those of before its start first. It has a loop of its own: what monitors watch
 * may keep theirs busy.
 *
 * @param onTold after events were written
 * @returns the way to stop
 */
export function watchAlerts({
  database,
  queue,
  onTold,
  now,
  logger,
}: {
  database: Kysely<MonitorTables>
  queue: Pick<DeliveryQueue, 'enqueue' | 'wake'>
  onTold: () => void
  now: () => Date
  logger: Logger
}): () => Promise<void> {
  const stopping = new AbortController()
  const signal = createSignal()

  async function look(): Promise<boolean> {
    const { told, more } = await tellAlerts({ database, queue, now: now() })
    if (told > 0) {
      queue.wake()
      onTold()
    }
    return more
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let more = false
      try {
        more = await look()
      } catch (error) {
        if (!stopping.signal.aborted) logger.warn({ err: error }, 'alerts could not be told')
      }
      if (!more) await signal.wait(LOOK_MS, stopping.signal)
    }
  }

  const running = run()
  return async () => {
    stopping.abort()
    await running
  }
}
