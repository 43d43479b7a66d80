import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { choosePostgresUser, type PostgresUser } from './choose-postgres-user.ts'
import { findPostgresDirectory } from './find-binary.ts'
import { findFreePort } from './find-free-port.ts'
import type { ProcessIdentity } from './process-identity.ts'
import { removeStalePidFile } from './remove-stale-pid-file.ts'
import { type Child, spawnChild } from './spawn-child.ts'
import { StartError } from './start-error.ts'

export type EmbeddedPostgres = {
  /** Of the database `postgres`, as its superuser. Holds the password. */
  url: string
  child: Child
  /** Lets running statements end with an error, writes everything to disk, and waits until it is gone. */
  stop: () => Promise<void>
}

/** Long enough to recover a large log after a kill. */
const READY_WITHIN_MS = 60_000

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  // a socket's path may be 107 bytes at most, which a data directory easily exceeds
  'unix_socket_directories=',
  'max_connections=200',
  'wal_level=minimal',
  'max_wal_senders=0',
  'checkpoint_timeout=15min',
  'max_wal_size=2GB',
  'autovacuum_naptime=15s',
  // an SSD: looking up a thousand rows is cheaper than reading a table
  'random_page_cost=1.1',
  'log_min_messages=warning',
]

/** For tests alone: a crash of the machine would break the data. */
const IN_DOUBT = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

/**
 * Starts a PostgreSQL with its data below `directory`, and makes the cluster first if there is none.
 *
 * The caller must be the only one who starts it on that directory.
 *
 * @param durable false for tests.
 * @param onSpawn hears of the process before it is ready, so that it can be ended if its starter dies.
 * @throws {StartError} if it cannot start.
 */
export async function startPostgres({
  directory,
  logFile,
  durable = true,
  onSpawn,
}: {
  directory: string
  logFile: string
  durable?: boolean
  onSpawn?: (identity: ProcessIdentity) => Promise<void>
}): Promise<EmbeddedPostgres> {
  const programs = await findPostgresDirectory()
  await mkdir(directory, { recursive: true, mode: 0o711 })
  const cluster = join(directory, 'cluster')
  const run = await choosePostgresUser({ cluster, paths: [programs, directory] })
  const password = await readPassword({ directory })
  await initialise({ programs, cluster, password, run, durable })
  await removeStalePidFile({ cluster })

  const settings = durable ? SETTINGS : [...SETTINGS, ...IN_DOUBT]
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort()
    const [command, ...args] = [
      ...run.prefix,
      join(programs, 'postgres'),
      ...['-D', cluster, '-p', `${port}`],
      ...settings.flatMap((setting) => ['-c', setting]),
    ]
    const child = await spawnChild({ command: command!, args, logFile, user: run.spawnAs, env: PLAIN_ENV })
    await onSpawn?.(child.identity)
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    if (await becomesReady({ url, child })) {
      return { url, child, stop: () => child.end({ signal: 'SIGINT' }) }
    }
    const log = (await child.lastLog()).trim().split('\n')
    // between the look for a free port and its use, somebody else may have taken it
    if (attempt < 3 && log.some((line) => line.includes('Address already in use'))) continue
    throw new StartError(`PostgreSQL did not start: ${log.at(-1)} (${logFile})`)
  }
}

/** Neither the user's PG… variables nor their locale have a say. */
const PLAIN_ENV = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }

async function readPassword({ directory }: { directory: string }): Promise<string> {
  const file = join(directory, 'password')
  const known = await readFile(file, 'utf8').catch(() => '')
  if (known) return known.trim()
  const password = randomBytes(24).toString('hex')
  await writeFile(file, `${password}\n`, { mode: 0o600 })
  return password
}

async function initialise({
  programs,
  cluster,
  password,
  run,
  durable,
}: {
  programs: string
  cluster: string
  password: string
  run: PostgresUser
  durable: boolean
}): Promise<void> {
  const finished = join(cluster, 'careseal-initialised')
  if (await stat(finished).catch(() => undefined)) return
  // what a set-up that was broken off has left is no cluster yet and holds nothing
  await rm(cluster, { recursive: true, force: true })
  await mkdir(cluster, { mode: 0o700 })
  const passwordFile = `${cluster}.pw`
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (run.owner) {
    for (const path of [cluster, passwordFile]) await chown(path, run.owner.uid, run.owner.gid)
  }
  await chmod(cluster, 0o700)
  const [command, ...args] = [
    ...run.prefix,
    join(programs, 'initdb'),
    ...['-D', cluster, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...(durable ? [] : ['--no-sync']),
  ]
  try {
    await promisify(execFile)(command!, args, { env: PLAIN_ENV, ...run.spawnAs })
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string }
    throw new StartError(
      `PostgreSQL's data could not be set up: ${(stderr || message).trim().split('\n').at(-1)}`,
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
  await writeFile(finished, '')
}

async function becomesReady({ url, child }: { url: string; child: Child }): Promise<boolean> {
  const deadline = performance.now() + READY_WITHIN_MS
  while (performance.now() < deadline && !child.hasEnded()) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    // a connection that ends while it is being made reports that twice
    client.on('error', () => {})
    try {
      await client.connect()
      return true
    } catch {
      await setTimeout(30)
    } finally {
      await client.end().catch(() => {})
    }
  }
  await child.end({ signal: 'SIGQUIT' })
  return false
}
