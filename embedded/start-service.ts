import { setTimeout } from 'node:timers/promises'
import { describeLine } from './follow-log.ts'
import { type Child, spawnChild } from './spawn-child.ts'
import { StartError } from './start-error.ts'

const READY_WITHIN_MS = 60_000

/** Starts a process of ours and waits until its `/readyz` answers 200. @throws {StartError} with what it last said. */
export async function startService({
  name,
  script,
  port,
  env,
  logFile,
  signal,
  onSpawn,
}: {
  name: string
  /** Path of its program, TypeScript. */
  script: string
  port: number
  env: NodeJS.ProcessEnv
  logFile: string
  signal: AbortSignal
  onSpawn: (child: Child) => Promise<void>
}): Promise<Child> {
  const child = await spawnChild({ command: process.execPath, args: [script], env, logFile })
  await onSpawn(child)
  const deadline = performance.now() + READY_WITHIN_MS
  let answer = 'no answer'
  while (performance.now() < deadline) {
    signal.throwIfAborted()
    if (child.hasEnded())
      throw new StartError(`the ${name} did not start: ${await lastLine(child)} (${logFile})`)
    try {
      const response = await fetch(`http://localhost:${port}/readyz`, { signal: AbortSignal.timeout(5_000) })
      if (response.ok) return child
      answer = (await response.text()).slice(0, 300).replaceAll(/\s+/g, ' ')
    } catch {
      answer = 'no answer'
    }
    await setTimeout(50)
  }
  throw new StartError(`the ${name} did not become ready: ${answer} (${logFile})`)
}

/** The last line of a log that says why; of a stack trace, the line that begins it. */
async function lastLine(child: Child): Promise<string> {
  const lines = (await child.lastLog())
    .split('\n')
    .filter((line) => !/^\s|^[{}]$|^Node\.js v/.test(line))
    .map(describeLine)
  return lines.filter(Boolean).at(-1) ?? (await child.ended)
}
