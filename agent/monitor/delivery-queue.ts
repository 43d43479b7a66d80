import type { Transaction } from 'kysely'
import { fromKysely, type Job, PgBoss } from 'pg-boss'
import type { Logger } from '#agent/logger.ts'
import { groupCommit } from '#agent/store/group-commit.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import { createSignal } from './signal.ts'

/** What is to become of a delivery after an attempt. */
export type Attempt = 'done' | 'retry'

export type DeliveryQueue = {
  /** Queues deliveries, within the transaction that writes them. */
  enqueue(options: {
    transaction: Transaction<MonitorTables>
    deliveries: readonly { id: string; webhook: string }[]
  }): Promise<void>
  /** Looks for work at once: after the transaction is committed. */
  wake(): void
  /** Lets the attempts that are under way finish. */
  stop(): Promise<void>
}

export type RetryPolicy = {
  /** Attempts after the first. */
  limit: number
  /** Before the first retry, in seconds; doubled, with jitter, each time. */
  delay: number
  /** Longest delay, in seconds. */
  delayMax: number
}

/** Some three days: 5 s, 10 s, 20 s, …, 12 h. */
const RETRIES: RetryPolicy = { limit: 18, delay: 5, delayMax: 12 * 3600 }

const QUEUE = 'webhook-deliveries'
const DEAD = 'webhook-deliveries-dead'

/** Attempts at once, and jobs a fetch. */
const SLOTS = 256
const BATCH = 16

/** A webhook with so many attempts under way gets no more, for it may be one that does not answer. */
const CROWD = 32

/** Where nobody wakes it: what is due again, or was written by another process. */
const LOOK_MS = 1_000

type DeliveryJob = { delivery: string }

/**
 * Deliveries as jobs of pg-boss, in a schema of its own in the same database. What fails is tried again with exponential
 * backoff; what is given up, or dies with its process on the last attempt, comes out as `bury`. The loop is ours: a
 * worker of pg-boss pauses after each batch and waits for its slowest, so that one subscriber who does not answer would
 * hold up the others.
 *
 * @param deliver one attempt at a delivery; what it throws counts as `retry`
 */
export async function openDeliveryQueue({
  databaseUrl,
  deliver,
  bury,
  retries = RETRIES,
  logger,
}: {
  databaseUrl: string
  deliver: (delivery: string) => Promise<Attempt>
  bury: (deliveries: readonly string[]) => Promise<void>
  retries?: RetryPolicy | undefined
  logger: Logger
}): Promise<DeliveryQueue> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: 'jobs',
    max: 4,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
  })
  boss.on('error', (error) => logger.warn({ err: error }, 'the queue of webhooks has a fault'))
  await boss.start()
  await boss.createQueue(DEAD)
  const options = {
    retryLimit: retries.limit,
    retryDelay: retries.delay,
    retryDelayMax: retries.delayMax,
    retryBackoff: true,
    // an attempt takes seconds: what is not heard of for this long died with its process
    expireInSeconds: 120,
    deleteAfterSeconds: 3600,
    deadLetter: DEAD,
  }
  await boss.createQueue(QUEUE, options)
  await boss.updateQueue(QUEUE, options)

  const underWay = new Map<string, number>()
  const attempts = new Set<Promise<void>>()
  const signal = createSignal()
  const stopping = new AbortController()
  /** Whether something may be waiting for an attempt to end. */
  let more = false
  let lookedAside = 0

  const settle = (act: (ids: string[]) => Promise<unknown>) =>
    groupCommit<string, void>({
      max: 100,
      async write(ids) {
        await act(ids)
        return ids.map(() => undefined)
      },
    })
  const complete = settle((ids) => boss.complete(QUEUE, ids))
  const fail = settle((ids) => boss.fail(QUEUE, ids))

  async function attempt({ id, data }: Job<DeliveryJob>): Promise<void> {
    let outcome: Attempt = 'retry'
    try {
      outcome = await deliver(data.delivery)
    } catch (error) {
      logger.warn({ err: error, delivery: data.delivery }, 'a webhook could not be attempted')
    }
    try {
      await (outcome === 'done' ? complete(id) : fail(id))
    } catch (error) {
      // the job expires, and is tried again then
      logger.warn({ err: error, delivery: data.delivery }, 'the queue of webhooks has a fault')
    }
  }

  function begin(job: Job<DeliveryJob>): void {
    const group = job.groupId ?? ''
    underWay.set(group, (underWay.get(group) ?? 0) + 1)
    const running = attempt(job).finally(() => {
      attempts.delete(running)
      const left = underWay.get(group)! - 1
      if (left === 0) underWay.delete(group)
      else underWay.set(group, left)
      if (more) signal.wake()
    })
    attempts.add(running)
  }

  async function fetchSome(): Promise<boolean> {
    const crowded = [...underWay].filter(([, number]) => number >= CROWD).map(([group]) => group)
    // to look past a crowd is to read all that waits for it: now and then, not after each attempt
    const aside = crowded.length > 0
    const batchSize = Math.min(BATCH, SLOTS - attempts.size)
    more = true
    if (batchSize <= 0 || (aside && performance.now() - lookedAside < LOOK_MS)) return false
    if (aside) lookedAside = performance.now()
    const jobs = await boss.fetch<DeliveryJob>(QUEUE, {
      batchSize,
      ...(aside ? { ignoreGroups: crowded } : {}),
    })
    for (const job of jobs) begin(job)
    const full = jobs.length === batchSize
    more = full || aside
    return full
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let full = false
      try {
        full = await fetchSome()
      } catch (error) {
        if (!stopping.signal.aborted) logger.warn({ err: error }, 'the queue of webhooks has a fault')
      }
      if (!full) await signal.wait(LOOK_MS, stopping.signal)
    }
  }

  await boss.work<DeliveryJob>(DEAD, { batchSize: 100, pollingIntervalSeconds: 1 }, async (jobs) => {
    await bury(jobs.map(({ data }) => data.delivery))
  })
  const running = run()

  return {
    async enqueue({ transaction, deliveries }) {
      const jobs = deliveries.map(({ id, webhook }) => ({ data: { delivery: id }, group: { id: webhook } }))
      await boss.insert(QUEUE, jobs, { db: fromKysely(transaction) })
    },
    wake: () => signal.wake(),
    async stop() {
      stopping.abort()
      await running
      await Promise.all(attempts)
      await boss.stop({ graceful: true, timeout: 5_000 })
    },
  }
}
