import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { findFreePort } from '#embedded/find-free-port.ts'
import { readClient } from '#embedded/load-client.ts'
import { requestToken } from '#embedded/request-token.ts'
import { readStack, type Stack } from '#embedded/stack-file.ts'

const READY_WITHIN_MS = 180_000
const START = join(import.meta.dirname, '../../embedded/start.ts')
const ORGANISATIONS = ['board', 'clinic', 'trial-site', 'hospital', 'sandbox'] as const

export type Tokens = Record<(typeof ORGANISATIONS)[number], string>

/** What `npm start` runs, on a data directory and ports of its own. */
export type TestStack = Stack & {
  dataDirectory: string
  /** Access tokens by organisation, with all their scopes. */
  tokens: Tokens
  process: ChildProcess
  /** Everything that the supervisor printed. */
  output: () => string
  /** Resolves when the supervisor has ended, with how. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** A data directory on which a stack can be started again and again. */
export type TestPlace = {
  dataDirectory: string
  /** Starts everything and waits until it serves. */
  start(env?: NodeJS.ProcessEnv): Promise<TestStack>
  /** Ends whatever runs here, and removes the data. */
  remove(): Promise<void>
}

/** A fresh place, publishing at the shortest epoch. `remove` it when the tests are over. */
export async function createTestPlace(): Promise<TestPlace> {
  const parent = await mkdtemp(join(tmpdir(), 'careseal-flow-'))
  const dataDirectory = join(parent, 'data')
  const env = {
    PATH: process.env.PATH,
    CARESEAL_DATA_DIR: dataDirectory,
    ISSUER_PORT: `${await findFreePort()}`,
    VERIFIER_PORT: `${await findFreePort()}`,
    PUBLISH_EPOCH: '500ms',
    LOG_LEVEL: 'warn',
  }
  let running: Pick<TestStack, 'process' | 'ended'> | undefined
  const remove = async () => {
    running?.process.kill('SIGTERM')
    await running?.ended
    await killLeftovers(dataDirectory)
    await rm(parent, { recursive: true, force: true, maxRetries: 5 })
  }
  return {
    dataDirectory,
    async start(more = {}) {
      const started = spawnSupervisor({ ...env, ...more })
      running = started
      try {
        return await completeStack({ started, dataDirectory })
      } catch (error) {
        // nobody may be there to do it: a test file that cannot start its stack ends here
        await remove()
        throw error
      }
    },
    remove,
  }
}

/** One stack in a fresh place, for a whole test file. */
export async function startTestStack(): Promise<TestStack & { stop: () => Promise<void> }> {
  const place = await createTestPlace()
  return { ...(await place.start()), stop: place.remove }
}

type Started = Pick<TestStack, 'process' | 'output' | 'ended'>

function spawnSupervisor(env: NodeJS.ProcessEnv): Started {
  const child = spawn(process.execPath, [START], { env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return { process: child, output: () => output, ended }
}

async function completeStack({
  started,
  dataDirectory,
}: {
  started: Started
  dataDirectory: string
}): Promise<TestStack> {
  const { process: child, output } = started
  const stack = await poll({
    what: 'the stack to start',
    withinMs: READY_WITHIN_MS,
    look: async () => {
      if (child.exitCode !== null) throw new Error(`the stack did not start:\n${output()}`)
      return output().includes('ready in ') ? await readStack({ dataDirectory }) : undefined
    },
  })
  const { oauthIssuer, oauthAudience: audience } = stack
  const tokens: Record<string, string> = {}
  for (const organisation of ORGANISATIONS) {
    const client = (await readClient({ dataDirectory, organisation }))!
    tokens[organisation] = await requestToken({ client, oauthIssuer, audience, now: new Date() })
  }
  return { ...stack, ...started, dataDirectory, tokens: tokens as Tokens }
}

/** A token with some of an organisation's scopes. */
export async function requestTokenWith({
  stack: { dataDirectory, oauthIssuer, oauthAudience: audience },
  organisation,
  scopes,
}: {
  stack: TestStack
  organisation: keyof Tokens
  scopes: string[]
}): Promise<string> {
  const client = { ...(await readClient({ dataDirectory, organisation }))!, scopes }
  return requestToken({ client, oauthIssuer, audience, now: new Date() })
}

/** After a kill of the supervisor its children are still there, each leading a group. */
async function killLeftovers(dataDirectory: string): Promise<void> {
  const text = await readFile(join(dataDirectory, 'processes.json'), 'utf8').catch(() => '[]')
  for (const { pid } of JSON.parse(text) as { pid: number }[]) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {}
  }
}

/** Looks until there is something to see. @throws {Error} if there is nothing in time */
export async function poll<Seen>({
  what,
  withinMs = 60_000,
  look,
}: {
  what: string
  withinMs?: number
  look: () => Promise<Seen | undefined>
}): Promise<Seen> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`)
    await setTimeout(50)
  }
}
