import { type Kysely, sql } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import { FetchError, type FetchErrorCode } from '#agent/fetch/fetch-error.ts'
import type { PostPublicUrl } from '#agent/fetch/post-public-url.ts'
import type { Seal } from '#agent/keys/seal.ts'
import type { Logger } from '#agent/logger.ts'
import { createSignal } from '#agent/monitor/signal.ts'
import type { ExchangeTables } from '#agent/store/tables/exchange.ts'

/** Whom to tell that a step is done, and the URL of its exchange. */
export type Callback = { url: string; exchange: string }

export type Callbacks = {
  /** @throws {AgentError} WORKFLOW_INVALID for a URL that nothing would be sent to, at `pointer` */
  check(options: { url: string; pointer: string }): Promise<void>
  /** Looks for work at once: after a change of an exchange is committed. */
  wake(): void
  /** Lets the attempts that are under way finish. */
  stop(): Promise<void>
}

/** Attempts in all: the last some five hours after the first. */
const ATTEMPTS = 13
/** Before the first retry, and longer than an attempt takes; doubled each time. */
const FIRST_DELAY_MS = 20_000
const LONGEST_DELAY_MS = 3_600_000

/** Attempts at once. */
const SLOTS = 32
const LOOK_MS = 5_000
const TIMEOUT_MS = 10_000

/** What no later attempt would change. */
const FINAL: ReadonlySet<FetchErrorCode> = new Set(['ADDRESS_NOT_PUBLIC', 'URL_NOT_ALLOWED'])
const GONE = 410

/**
 * Delivers the callbacks of exchanges: what was written with the change of an exchange is posted until it is accepted with
 * 2xx, given up, or answered 410. At least once: who crashes between an attempt and its end attempts it again.
 */
export function deliverCallbacks({
  database,
  seal,
  post,
  now,
  logger,
}: {
  database: Kysely<ExchangeTables>
  seal: Seal
  post: PostPublicUrl
  now: () => Date
  logger: Logger
}): Callbacks {
  const signal = createSignal()
  const stopping = new AbortController()
  const attempts = new Set<Promise<void>>()

  /** Takes what is due, and puts it off: whoever comes next does not take it as well. */
  async function takeDue() {
    const delay = sql<number>`least(${FIRST_DELAY_MS} * 2 ^ attempts, ${LONGEST_DELAY_MS}) * interval '1 millisecond'`
    return database
      .updateTable('exchange_callbacks')
      .set({ attempts: sql<number>`attempts + 1`, due_at: sql<Date>`${now()}::timestamptz + ${delay}` })
      .where('id', 'in', (query) =>
        query
          .selectFrom('exchange_callbacks')
          .select('id')
          .where('due_at', '<=', now())
          .orderBy('due_at')
          .limit(SLOTS - attempts.size)
          .forUpdate()
          .skipLocked(),
      )
      .returning(['id', 'attempts', 'sealed'])
      .execute()
  }

  async function attempt({ id, attempts, sealed }: { id: string; attempts: number; sealed: Buffer }) {
    const { url, exchange }: Callback = JSON.parse(seal.open(sealed).toString('utf8'))
    const outcome = await postCallback({ post, url, exchange })
    if (outcome === 'retry' && attempts < ATTEMPTS) return
    await database.deleteFrom('exchange_callbacks').where('id', '=', id).execute()
    if (outcome !== 'delivered') logger.warn({ callback: id, outcome }, 'a callback was given up')
  }

  function begin(due: Parameters<typeof attempt>[0]): void {
    const running = attempt(due)
      .catch((error: unknown) => logger.warn({ err: error }, 'a callback could not be attempted'))
      .finally(() => {
        attempts.delete(running)
        signal.wake()
      })
    attempts.add(running)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if (attempts.size < SLOTS) for (const due of await takeDue()) begin(due)
      } catch (error) {
        logger.warn({ err: error }, 'callbacks could not be read')
      }
      await signal.wait(LOOK_MS, stopping.signal)
    }
  }

  const running = run()
  return {
    async check({ url, pointer }) {
      try {
        await post.check(url)
      } catch (cause) {
        if (!(cause instanceof FetchError)) throw cause
        const message = 'callbacks are sent to public https URLs'
        const faults = [{ pointer, code: cause.code, message }]
        throw new AgentError('WORKFLOW_INVALID', message, { faults, cause })
      }
    },
    wake: signal.wake,
    async stop() {
      stopping.abort()
      await running
      await Promise.all(attempts)
    },
  }
}

/** VCALM `CallbackData`: nothing of the exchange but where its state is. */
async function postCallback({
  post,
  url,
  exchange,
}: Callback & { post: PostPublicUrl }): Promise<'delivered' | 'retry' | FetchErrorCode> {
  const body = JSON.stringify({ event: { data: { exchangeId: exchange } } })
  const headers = { 'content-type': 'application/json' }
  try {
    const { status } = await post({ url, headers, body, timeoutMs: TIMEOUT_MS })
    if (status === GONE) return 'HTTP_STATUS'
    return status >= 200 && status < 300 ? 'delivered' : 'retry'
  } catch (error) {
    if (!(error instanceof FetchError)) throw error
    return FINAL.has(error.code) ? error.code : 'retry'
  }
}
