import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readMemory } from '../read-memory.ts'
import type { BenchStack } from '../start-stack.ts'
import { type WrittenFormat, writeRoster } from './write-roster.ts'

export type ImportFigures = {
  format: WrittenFormat
  rows: number
  /** By the clock, from the start of the command to its end. */
  perSecond: number
  /** Resident memory of the command: the most in the first quarter of the time, and in all of it. */
  earlyMiB: number
  mostMiB: number
}

const SCRIPT = fileURLToPath(new URL('../../operator/run.ts', import.meta.url))

/** Runs `roster import` as an operator does, beside the issuer that publishes. */
export async function measureImport({
  stack,
  rows,
  format,
  signal,
}: {
  stack: BenchStack
  rows: number
  format: WrittenFormat
  signal: AbortSignal
}): Promise<ImportFigures> {
  const file = join(tmpdir(), `careseal-bench-roster-${process.pid}.${format}`)
  try {
    await writeRoster({ file, rows, format })
    const began = performance.now()
    const child = spawn(
      process.execPath,
      [SCRIPT, 'roster', 'import', '--organisation', 'board', '--file', file, '--report', `${file}.jsonl`],
      { env: environmentOf(stack), stdio: ['ignore', 'ignore', 'pipe'], signal },
    )
    const ended = once(child, 'exit') as Promise<[number | null]>
    const said = text(child.stderr)
    const samples: number[] = []
    while (child.exitCode === null && child.signalCode === null) {
      samples.push(await readMemory(child.pid!))
      await Promise.race([ended, setTimeout(250)])
    }
    const [code] = await ended
    if (code !== 0) throw new Error(`roster import ended with ${code}: ${await said}`)
    const seconds = (performance.now() - began) / 1_000
    const seen = samples.filter((sample) => sample > 0)
    const early = seen.slice(0, Math.ceil(seen.length / 4))
    return {
      format,
      rows,
      perSecond: Math.round(rows / seconds),
      earlyMiB: Math.max(...early),
      mostMiB: Math.max(...seen),
    }
  } finally {
    for (const path of [file, `${file}.jsonl`]) await rm(path, { force: true })
  }
}

function environmentOf(stack: BenchStack): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    DATABASE_URL: stack.databaseUrls.issuer,
    KEY_ENCRYPTION_KEY: stack.keys.issuer.toString('base64url'),
    CHAIN_RPC_URL: stack.chainRpcUrl,
    CHAIN_ID: `${stack.chainId}`,
    REGISTRY_ADDRESS: stack.registryAddress,
    DID_REGISTRY_ADDRESS: stack.didRegistryAddress,
    TRUSTED_ROOTS: stack.trustedRoots.join(','),
    ISSUER_PORT: new URL(stack.issuerUrl).port,
    ISSUER_URL: stack.issuerUrl,
  }
}
