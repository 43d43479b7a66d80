import { setImmediate } from 'node:timers/promises'
import type { Sample } from './measure-rounds.ts'

/** Between two looks at the clock. Long enough not to count, short enough for timers and sockets to have their turn. */
const TURN = 64

/** `wall` passes while others have the processor; `core` only while this process has it, whatever else is running. */
export type Clock = 'wall' | 'core'

/**
 * Does a thing again and again on this thread until the time is up.
 *
 * @param act gets 0, 1, 2, … and may answer with a promise, which is waited for
 */
export async function countRate({
  seconds,
  clock,
  act,
}: {
  seconds: number
  clock: Clock
  act: (count: number) => unknown
}): Promise<Sample> {
  const read = clock === 'wall' ? readWall : readCore
  const end = readWall() + seconds
  const began = read()
  let count = 0
  do {
    for (let turn = 0; turn < TURN; turn++) {
      const done = act(count++)
      if (done instanceof Promise) await done
    }
    await setImmediate()
  } while (readWall() < end)
  return { perSecond: count / (read() - began) }
}

const readWall = () => performance.now() / 1_000

/** All threads of the process: what collects its garbage counts as well. */
function readCore(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}
