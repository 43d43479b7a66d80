import type { Kysely } from 'kysely'
import type { Logger } from '#agent/logger.ts'

/** Takes out what has served its time. What it leaves is taken out the next time. */
export type Forget<Tables> = (options: {
  database: Kysely<Tables>
  now: Date
  stopping?: AbortSignal
}) => Promise<void>

const HOUR_MS = 60 * 60 * 1000
/** Clocks may be a minute apart: what is over for this process is not yet for another, and what was used must stay used. */
const SKEW_MS = 60 * 1000

/**
 * Takes out what has served its time, at the start and every hour. One that fails does not keep the others from it. Any
 * number of processes may do so at once.
 *
 * @returns the way to stop, after the statement that is under way
 */
export function keepHouse<Tables>({
  database,
  forgets,
  logger,
  now,
}: {
  database: Kysely<Tables>
  forgets: readonly Forget<Tables>[]
  logger: Logger
  now: () => Date
}): () => Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping

  async function runRound(): Promise<void> {
    for (const forget of forgets) {
      if (signal.aborted) return
      try {
        await forget({ database, now: new Date(now().getTime() - SKEW_MS), stopping: signal })
      } catch (error) {
        logger.warn({ err: error, task: forget.name }, 'what has expired could not be taken out')
      }
    }
  }

  let running = runRound()
  const timer = setInterval(() => {
    running = running.then(runRound)
  }, HOUR_MS)
  return async () => {
    clearInterval(timer)
    stopping.abort()
    await running
  }
}
