import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** A process that cannot be mistaken for another one that got its number later. */
export type ProcessIdentity = { pid: number; startedAt: string }

/** The identity of a running process, or undefined if there is none with that number. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  const startedAt = process.platform === 'linux' ? await startTicks(pid) : await startTime(pid)
  return startedAt ? { pid, startedAt } : undefined
}

/** Whether that very process still runs. One that ended and was not yet collected does not count. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await identifyProcess(identity.pid))?.startedAt === identity.startedAt
}

/** Whether a process was started for a directory: it stands in its command line or its environment (Linux). */
export async function belongsTo({ pid, directory }: { pid: number; directory: string }): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const texts = await Promise.all(
    ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
  )
  return texts.some((text) => text.includes(directory))
}

/** Field 22 of proc(5) stat, with the boot it counts from. The name in field 2 may hold spaces and brackets. */
async function startTicks(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return undefined
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return `${boot.trim()} ${fields[19]}`
}

async function startTime(pid: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', `${pid}`]).catch(() => ({
    stdout: '',
  }))
  return stdout.trim() || undefined
}
