import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartError } from '#embedded/start-error.ts'
import { startPostgres } from '#embedded/start-postgres.ts'

// Runs the tests against one PostgreSQL of their own. Arguments are AVA's: `node test/run.ts test/http/*`.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const MODULES = join(import.meta.dirname, '../node_modules')

const directory = await mkdtemp(join(tmpdir(), 'careseal-test-'))
try {
  process.exitCode = await runTests()
} catch (error) {
  if (!(error instanceof StartError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  await rm(directory, { recursive: true, force: true })
}

async function runTests(): Promise<number> {
  const postgres = await startPostgres({
    directory: join(directory, 'postgres'),
    logFile: join(directory, 'postgres.log'),
    durable: false,
  })
  try {
    return await runAva({ args: process.argv.slice(2), databaseUrl: postgres.url })
  } finally {
    await postgres.stop()
  }
}

async function runAva({ args, databaseUrl }: { args: string[]; databaseUrl: string }): Promise<number> {
  const ava = spawn(process.execPath, [join(MODULES, 'ava/entrypoints/cli.mjs'), ...args], {
    stdio: 'inherit',
    env: {
      // each test file is a process, and most of them load the same modules
      NODE_COMPILE_CACHE: join(MODULES, '.cache/compiled'),
      ...process.env,
      TEST_DATABASE_URL: databaseUrl,
    },
  })
  for (const signal of SIGNALS) process.on(signal, () => ava.kill(signal))
  const [code] = (await once(ava, 'exit')) as [number | null]
  return code ?? 1
}
