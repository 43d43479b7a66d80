import { readdir, readlink, realpath, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** How long children of a PostgreSQL that was killed may take to notice it. */
const LINGERING_MS = 15_000

/**
 * Removes the lock file that a killed PostgreSQL has left, once nothing works in its data any more. PostgreSQL itself
 * takes a process of that number for its own kind: also one that got the number later, and one that has ended but is
 * not collected, which in a container without an init process it never is. Linux only; elsewhere it decides itself.
 *
 * The caller must hold the data directory's lock.
 */
export async function removeStalePidFile({ cluster }: { cluster: string }): Promise<void> {
  const file = join(cluster, 'postmaster.pid')
  if (process.platform !== 'linux' || !(await stat(file).catch(() => undefined))) return
  const directory = await realpath(cluster)
  const deadline = performance.now() + LINGERING_MS
  while (await someoneWorksIn(directory)) {
    if (performance.now() > deadline) return
    await setTimeout(50)
  }
  await rm(file, { force: true })
}

/** Every process of a PostgreSQL has its data directory as working directory. */
async function someoneWorksIn(directory: string): Promise<boolean> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => undefined)))
  return places.includes(directory)
}
