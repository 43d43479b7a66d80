import type { Logger } from 'pino'
import { AgentError } from '#agent/errors.ts'
import { ListenError } from './listen.ts'
import { stopOnSignal } from './stop-on-signal.ts'

/**
 * Runs a server process: starts it, and stops it on a signal. What keeps it from starting is told in one line; a fault
 * of ours is told whole.
 */
export async function runServer({
  name,
  start,
  isExpected,
}: {
  name: string
  start: () => Promise<{ logger: Logger; stop: () => Promise<unknown> }>
  isExpected: (error: unknown) => boolean
}): Promise<void> {
  try {
    const { logger, stop } = await start()
    stopOnSignal({ stop, logger })
  } catch (error) {
    const expected = isExpected(error) || error instanceof AgentError || error instanceof ListenError
    const why = expected ? (error as Error).message : ((error as Error).stack ?? String(error))
    process.stderr.write(`${name}: ${why}\n`)
    process.exit(1)
  }
}
