import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import pg from 'pg'
import { callChain } from '#embedded/call-chain.ts'
import { findFreePort } from '#embedded/find-free-port.ts'
import { identifyProcess } from '#embedded/process-identity.ts'
import { readStack, type Stack } from '#embedded/stack-file.ts'

const HOME = '0x00000000000000000000000000000000000c0ffe'

type Start = {
  process: ChildProcess
  output: () => string
  /** Resolves with how it ended. */
  ended: Promise<{ code: number | null; signal: string | null }>
}

type Place = { directory: string; env: NodeJS.ProcessEnv; start: (env?: NodeJS.ProcessEnv) => Start }

/** A data directory that only its owner may enter, as mktemp -d makes them, and free ports. */
async function makePlace(t: ExecutionContext): Promise<Place> {
  const parent = await mkdtemp(join(tmpdir(), 'careseal-stack-'))
  t.is((await stat(parent)).mode & 0o777, 0o700)
  const directory = join(parent, 'data')
  const env = {
    PATH: process.env.PATH,
    CARESEAL_DATA_DIR: directory,
    ISSUER_PORT: `${await findFreePort()}`,
    VERIFIER_PORT: `${await findFreePort()}`,
  }
  const starts: Start[] = []
  t.teardown(async () => {
    for (const one of starts) {
      one.process.kill('SIGTERM')
      await one.ended
    }
    // what a test left running after a kill of the supervisor
    const left = JSON.parse(await readFile(join(directory, 'processes.json'), 'utf8').catch(() => '[]'))
    for (const { pid } of left) {
      try {
        process.kill(-pid, 'SIGKILL')
      } catch {}
    }
    await rm(parent, { recursive: true, force: true, maxRetries: 5 })
  })
  const start = (more: NodeJS.ProcessEnv = {}) => {
    const one = startStub({ ...env, ...more })
    starts.push(one)
    return one
  }
  return { directory, env, start }
}

function startStub(env: NodeJS.ProcessEnv): Start {
  const child = spawn(process.execPath, [join(import.meta.dirname, '_stub-stack.ts')], { env })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8')
    stream.on('data', (text) => {
      output += text
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return { process: child, output: () => output, ended }
}

async function untilReady({ place, start }: { place: Place; start: Start }): Promise<Stack> {
  while (!start.output().includes('READY')) {
    if (start.process.exitCode !== null) throw new Error(`ended: ${start.output()}`)
    await setTimeout(30)
  }
  return (await readStack({ dataDirectory: place.directory }))!
}

const isAlive = async (pid: number) => (await identifyProcess(pid)) !== undefined

async function onIssuerDatabase(stack: Stack, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: stack.databaseUrls.issuer })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

const call = <Result>(stack: Stack, method: string, params: unknown[]) =>
  callChain<Result>({ url: stack.chainRpcUrl, method, params })

async function pay(stack: Stack): Promise<void> {
  const [from] = await call<string[]>(stack, 'eth_accounts', [])
  const hash = await call<string>(stack, 'eth_sendTransaction', [{ from, to: HOME, value: '0x7' }])
  while (!(await call<object | null>(stack, 'eth_getTransactionReceipt', [hash]))) await setTimeout(10)
}

const balance = async (stack: Stack, block = 'latest') =>
  Number(await call<string>(stack, 'eth_getBalance', [HOME, block]))

test.serial(
  'starts from nothing, stops on SIGTERM without a child left behind, and finds everything again',
  async (t) => {
    const place = await makePlace(t)
    const first = place.start()
    const stack = await untilReady({ start: first, place })
    t.deepEqual(Object.keys(stack.pids).sort(), ['chain', 'issuer', 'postgres', 'verifier'])
    await onIssuerDatabase(stack, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await pay(stack)
    while ((await balance(stack, 'finalized')) !== 7) await setTimeout(30)

    first.process.kill('SIGTERM')
    t.deepEqual(await first.ended, { code: 0, signal: null }, first.output())
    for (const [name, pid] of Object.entries(stack.pids)) t.false(await isAlive(pid), name)
    t.is(await readStack({ dataDirectory: place.directory }), undefined)

    const again = await untilReady({ start: place.start(), place })
    t.deepEqual(await onIssuerDatabase(again, 'SELECT answer FROM kept'), [{ answer: 42 }])
    t.is(await balance(again), 7)
    t.is(await balance(again, 'finalized'), 7)
  },
)

test.serial(
  'after a kill -9 of the supervisor the next start ends what was left, and nothing final is lost',
  async (t) => {
    const place = await makePlace(t)
    const first = place.start()
    const stack = await untilReady({ start: first, place })
    await onIssuerDatabase(stack, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await pay(stack)
    while ((await balance(stack, 'finalized')) !== 7) await setTimeout(30)
    first.process.kill('SIGKILL')
    await first.ended
    for (const pid of Object.values(stack.pids)) t.true(await isAlive(pid))
    t.is(await readStack({ dataDirectory: place.directory }), undefined)

    const second = place.start()
    const again = await untilReady({ start: second, place })
    t.regex(second.output(), /left: verifier, issuer, chain, postgres/)
    for (const [name, pid] of Object.entries(stack.pids)) t.false(await isAlive(pid), name)
    t.deepEqual(await onIssuerDatabase(again, 'SELECT answer FROM kept'), [{ answer: 42 }])
    t.is(await balance(again, 'finalized'), 7)
  },
)

test.serial(
  'after a kill -9 of everything, nothing final is lost, though the state file was torn',
  async (t) => {
    const place = await makePlace(t)
    const first = place.start()
    const stack = await untilReady({ start: first, place })
    await pay(stack)
    while ((await balance(stack, 'finalized')) !== 7) await setTimeout(30)
    first.process.kill('SIGKILL')
    await first.ended
    for (const pid of Object.values(stack.pids)) process.kill(-pid, 'SIGKILL')
    for (const pid of Object.values(stack.pids)) while (await isAlive(pid)) await setTimeout(10)
    const state = join(place.directory, 'chain', 'state.json')
    const text = await readFile(state, 'utf8')
    await writeFile(state, text.slice(0, text.length / 2))

    const again = await untilReady({ start: place.start(), place })
    t.is(await balance(again), 7)
  },
)

test.serial('a child that ends by itself is named, and everything else is ended', async (t) => {
  const place = await makePlace(t)
  const start = place.start()
  const stack = await untilReady({ start, place })
  await fetch(`${stack.issuerUrl}/crash`).catch(() => {})
  t.is((await start.ended).code, 1)
  t.regex(start.output(), /issuer ended by itself \(code 3\)/)
  for (const [name, pid] of Object.entries(stack.pids)) t.false(await isAlive(pid), name)
})

test.serial(
  'a service that refuses to start is one line with its reason, and nothing is left behind',
  async (t) => {
    const place = await makePlace(t)
    const start = place.start({ LOG_LEVEL: 'fatal' })
    t.is((await start.ended).code, 1)
    t.regex(start.output(), /the (issuer|verifier) did not start: fatal: KEY_ENCRYPTION_KEY is not the key/)
    t.is(await readFile(join(place.directory, 'processes.json'), 'utf8').catch(() => undefined), undefined)
  },
)

test.serial('a second start on the same data directory says that one runs already', async (t) => {
  const place = await makePlace(t)
  await untilReady({ start: place.start(), place })
  const second = place.start()
  t.is((await second.ended).code, 1)
  t.regex(second.output(), /^Careseal already runs on .* \(process \d+\): stop it first\n$/)
})

test.serial('SIGINT while it starts stops it cleanly', async (t) => {
  const place = await makePlace(t)
  const start = place.start()
  while (!start.output().includes('PostgreSQL')) await setTimeout(10)
  start.process.kill('SIGINT')
  t.is((await start.ended).code, 0, start.output())
  t.is(await readFile(join(place.directory, 'processes.json'), 'utf8').catch(() => undefined), undefined)
})

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test.serial(
    `${signal} to the npm that ran it ends everything, also where its shell keeps the signal`,
    async (t) => {
      const place = await makePlace(t)
      const script = `"${process.execPath}" "${join(import.meta.dirname, '_stub-stack.ts')}"; true`
      const env = { ...place.env, npm_lifecycle_event: 'start' }
      const shell = spawn('sh', ['-c', script], { env, stdio: ['ignore', 'ignore', 'inherit'] })
      let stack: Stack | undefined
      while (!stack) {
        await setTimeout(30)
        stack = await readStack({ dataDirectory: place.directory })
      }
      shell.kill(signal)
      for (const pid of [stack.supervisor.pid, ...Object.values(stack.pids)]) {
        while (await isAlive(pid)) await setTimeout(30)
      }
      t.is(await readStack({ dataDirectory: place.directory }), undefined)
    },
  )
}

test.serial('a port that is taken is one line, before anything is started', async (t) => {
  const place = await makePlace(t)
  const server = createServer().listen(Number(place.env.VERIFIER_PORT))
  await once(server, 'listening')
  t.teardown(() => server.close())
  const start = place.start()
  t.is((await start.ended).code, 1)
  t.regex(start.output(), /^port \d+ is taken: stop what listens there, or set VERIFIER_PORT to another\n$/)
})

test.serial('a data directory of a newer version is one line, and stays as it is', async (t) => {
  const place = await makePlace(t)
  const first = place.start()
  await untilReady({ start: first, place })
  first.process.kill('SIGTERM')
  await first.ended
  await writeFile(join(place.directory, 'version'), '2\n')
  const start = place.start()
  t.is((await start.ended).code, 1)
  t.regex(start.output(), /^the data directory .* was written by a newer Careseal \(version 2, .*\n$/)
  t.is(await readFile(join(place.directory, 'version'), 'utf8'), '2\n')
})
