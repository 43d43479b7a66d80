import { AgentError } from '#agent/errors.ts'

/** Waits for a turn. @returns the way to end it @throws {AgentError} TEMPLATES_BUSY */
export type TakeTurn = () => Promise<() => void>

/** Turns at something that only so many may do at once; so many more may wait. */
export function createTurns({ atOnce, waiting }: { atOnce: number; waiting: number }): TakeTurn {
  const line: (() => void)[] = []
  let running = 0

  function end(): void {
    const next = line.shift()
    // the turn goes on to who has waited longest
    if (next) next()
    else running -= 1
  }

  return async () => {
    if (running < atOnce) {
      running += 1
      return end
    }
    if (line.length >= waiting) throw new AgentError('TEMPLATES_BUSY', 'try again in a moment')
    await new Promise<void>((resolve) => line.push(resolve))
    return end
  }
}
