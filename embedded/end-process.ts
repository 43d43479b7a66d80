import { setTimeout } from 'node:timers/promises'
import { isRunning, type ProcessIdentity } from './process-identity.ts'

/** How long a process may take to end by itself before it is killed, with its group. Milliseconds. */
const PATIENCE_MS = 30_000

/** Ends a process that leads a group of its own, and waits until it is gone. */
export async function endProcess({
  identity,
  signal = 'SIGTERM',
  patienceMs = PATIENCE_MS,
}: {
  identity: ProcessIdentity
  signal?: NodeJS.Signals
  patienceMs?: number
}): Promise<void> {
  if (!(await isRunning(identity))) return
  send(identity.pid, signal)
  const deadline = performance.now() + patienceMs
  while (performance.now() < deadline) {
    if (!(await isRunning(identity))) return
    await setTimeout(20)
  }
  send(-identity.pid, 'SIGKILL')
  while (await isRunning(identity)) await setTimeout(20)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
