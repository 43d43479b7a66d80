import type { Logger } from 'pino'

/**
 * On SIGTERM or SIGINT runs `stop` once and ends the process: 0 if it resolved, 1 if it failed or took too long. Signals
 * after the first change nothing.
 *
 * @param deadlineMs a little more than a server may take to drain
 */
export function stopOnSignal({
  stop,
  logger,
  deadlineMs = 32_000,
}: {
  stop: () => Promise<unknown>
  logger: Logger
  deadlineMs?: number
}): void {
  let stopping = false
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (stopping) return
    stopping = true
    logger.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), deadlineMs).unref()
    try {
      await stop()
      logger.info('stopped')
      process.exitCode = 0
    } catch (error) {
      logger.error({ err: error }, 'did not stop cleanly')
      process.exitCode = 1
    }
    // what is still open by now holds nothing that was promised
    logger.flush(() => process.exit())
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}
