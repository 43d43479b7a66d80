import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { endProcess } from './end-process.ts'
import { identifyProcess, type ProcessIdentity } from './process-identity.ts'

/** A child in a process group of its own, so that a signal from the terminal reaches the supervisor alone. */
export type Child = {
  identity: ProcessIdentity
  /** Resolves when it has ended, with how: `code 1`, `signal SIGKILL`. */
  ended: Promise<string>
  hasEnded: () => boolean
  /** The end of what it logged. */
  lastLog: () => Promise<string>
  end: (options?: { signal?: NodeJS.Signals }) => Promise<void>
}

export type SpawnChildOptions = {
  command: string
  args: string[]
  /** Everything that it prints is appended here. A file, not a pipe: it outlives the supervisor. */
  logFile: string
  env?: NodeJS.ProcessEnv
  cwd?: string
  user?: { uid: number; gid: number } | undefined
}

export async function spawnChild(options: SpawnChildOptions): Promise<Child> {
  const { command, args, logFile, env, cwd, user } = options
  const log = openSync(logFile, 'a', 0o600)
  const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log], env, cwd, ...user })
  closeSync(log)
  await once(child, 'spawn')
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `code ${code}`))
  })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  // one that has ended already was never this process again
  const identity = (await identifyProcess(child.pid!)) ?? { pid: child.pid!, startedAt: 'ended' }
  return {
    identity,
    ended,
    hasEnded,
    lastLog: async () => (await readFile(logFile, 'utf8').catch(() => '')).slice(-4_000),
    end: async ({ signal } = {}) => {
      if (hasEnded()) return
      await endProcess({ identity, ...(signal && { signal }) })
      await ended
    },
  }
}
