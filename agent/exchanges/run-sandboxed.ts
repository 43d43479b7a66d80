import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AgentError } from '#agent/errors.ts'
import { parseStrictJson, StrictJsonError } from '#agent/parse-strict-json.ts'
import { createTurns, type TakeTurn } from './take-turns.ts'

/** What a client of an organisation wrote, to be run: a JSONata template, or a JSON Schema. */
export type SandboxTask =
  | { do: 'parse'; template: string }
  | {
      do: 'evaluate'
      template: string
      variables: unknown
      /** What time it is, in milliseconds since 1970. */
      now: number
      /** What random numbers come of. */
      seed: string
    }
  | { do: 'compile'; schema: object }
  | { do: 'validate'; schema: object; value: unknown }

/** `failure`: a code of JSONata, or FAILED. Of `validate`, whether the value is valid. */
export type SandboxOutcome = { value: unknown } | { failure: string }

/** Does tasks of an organisation. @throws {AgentError} TEMPLATE_FAILED, TEMPLATES_BUSY */
export type RunSandboxed = (options: {
  organisation: string
  tasks: readonly SandboxTask[]
}) => Promise<SandboxOutcome[]>

/** Processes at once; and of one organisation, so that its templates do not hold up all others. */
const PROCESSES = 4
const OF_ONE = { atOnce: 2, waiting: 32 }

/** For all of it, however busy the machine is. */
const PATIENCE_MS = 10_000

/** Of what the tasks come to. */
const MAX_BYTES = 1024 * 1024

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/**
 * What the kernel holds it to, also when this process is gone: two seconds of processor time, 256 MiB of memory, and no core
 * file with what it worked on. V8's own limits do not do: a string is made before they are looked at, and one that goes
 * beyond them in a worker thread ends the whole process.
 */
const LIMITS = 'ulimit -c 0 && ulimit -t 2 && ulimit -d 262144 && exec "$@"'

/** Packages may be linked in from elsewhere. */
const READABLE = ['package.json', 'node_modules/', 'agent/exchanges/'].flatMap((name) => {
  const path = `${ROOT}${name}`
  return [path, ...(name.endsWith('/') ? [`${realpathSync(path)}/`] : [])]
})

/** Of the files it sees the program's own: no other process, no addon; and no secret of the environment. */
const COMMAND = [
  process.execPath,
  '--jitless',
  '--max-old-space-size=64',
  '--no-warnings',
  '--permission',
  ...READABLE.map((path) => `--allow-fs-read=${path}`),
  fileURLToPath(new URL('./sandbox.mjs', import.meta.url)),
]

/** Runs what clients wrote, each time in a process of its own that ends with it. */
export function createSandbox(): RunSandboxed {
  const lines = new Map<string, TakeTurn>()
  const takePlace = createTurns({ atOnce: PROCESSES, waiting: Number.POSITIVE_INFINITY })

  return async ({ organisation, tasks }) => {
    if (tasks.length === 0) return []
    const takeTurn = lines.get(organisation) ?? createTurns(OF_ONE)
    lines.set(organisation, takeTurn)
    const endTurn = await takeTurn()
    const leavePlace = await takePlace()
    try {
      return readOutcomes(await runProcess(JSON.stringify(tasks)))
    } finally {
      leavePlace()
      endTurn()
    }
  }
}

/** @returns what it wrote; undefined if it did not come to its end */
function runProcess(input: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', LIMITS, 'sh', ...COMMAND], {
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    })
    const chunks: Buffer[] = []
    let length = 0
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > MAX_BYTES) child.kill('SIGKILL')
      else chunks.push(chunk)
    })
    // it may end before it has read everything
    child.stdin.on('error', () => {})
    child.on('error', reject)
    child.on('close', (code) => resolve(code === 0 ? Buffer.concat(chunks).toString('utf8') : undefined))
    child.stdin.end(input)
  })
}

function readOutcomes(written: string | undefined): SandboxOutcome[] {
  if (written === undefined) {
    throw new AgentError(
      'TEMPLATE_FAILED',
      'what the workflow has evaluated takes too long, too much memory, or comes to too much',
    )
  }
  try {
    return parseStrictJson(written) as SandboxOutcome[]
  } catch (cause) {
    if (!(cause instanceof StrictJsonError)) throw cause
    throw new AgentError('TEMPLATE_FAILED', 'a template comes to what is not JSON for every reader', {
      cause,
    })
  }
}
