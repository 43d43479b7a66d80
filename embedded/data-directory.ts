import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts'
import { StartError } from './start-error.ts'

/** Counts up when what lies in a data directory changes so that an older Careseal could not read it. */
const VERSION = 1

export type DataDirectory = {
  path: string
  logs: string
  /** The absolute path of something in it. */
  file: (...names: string[]) => string
  /** Lets go of the directory, for the next start. */
  release: () => Promise<void>
}

/**
 * Takes hold of a data directory for this process alone, and makes it if there is none.
 *
 * @param path absolute
 * @throws {StartError} if it is of a newer version, in use, or not to be written to.
 */
export async function openDataDirectory({ path }: { path: string }): Promise<DataDirectory> {
  const logs = join(path, 'logs')
  try {
    // started by root, PostgreSQL runs as another user, who must pass; every file in it has its own mode
    await mkdir(path, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
    await mkdir(logs, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StartError(`the data directory ${path} cannot be made: ${(error as Error).message}`)
  }
  await checkVersion({ path })
  const release = await takeLock({ path })
  return { path, logs, file: (...names) => join(path, ...names), release }
}

async function checkVersion({ path }: { path: string }): Promise<void> {
  const file = join(path, 'version')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new StartError(`the data directory ${path} cannot be read: ${error.message}`)
  })
  if (text === undefined) return await writeFile(file, `${VERSION}\n`)
  const found = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (found > VERSION) {
    throw new StartError(
      `the data directory ${path} was written by a newer Careseal (version ${found}, this one knows ${VERSION}): update Careseal, or set CARESEAL_DATA_DIR to another`,
    )
  }
  if (Number.isNaN(found))
    throw new StartError(`${path} is no data directory of Careseal: its file version is unreadable`)
}

async function takeLock({ path }: { path: string }): Promise<() => Promise<void>> {
  const file = join(path, 'supervisor.lock')
  const own = JSON.stringify(await identifyProcess(process.pid))
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, own)
  try {
    // a link appears with its content or not at all, and never over another
    while (!(await link(draft, file).then(() => true, isTaken))) await removeStaleLock({ file, path })
  } finally {
    await rm(draft, { force: true })
  }
  return async () => {
    if ((await readFile(file, 'utf8').catch(() => '')) === own) await rm(file, { force: true })
  }
}

async function removeStaleLock({ file, path }: { file: string; path: string }): Promise<void> {
  const inode = await stat(file).catch(() => undefined)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (!inode || text === undefined) return
  const holder = parseIdentity(text)
  if (holder && (await isRunning(holder))) {
    throw new StartError(`Careseal already runs on ${path} (process ${holder.pid}): stop it first`)
  }
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  await rename(file, aside).catch(ignoreMissing)
  // somebody else was faster, and what was moved aside is theirs: it goes back
  const moved = await stat(aside).catch(() => undefined)
  if (moved && moved.ino !== inode.ino) await link(aside, file).catch(isTaken)
  await rm(aside, { force: true })
}

function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const { pid, startedAt } = JSON.parse(text)
    return Number.isInteger(pid) && typeof startedAt === 'string' ? { pid, startedAt } : undefined
  } catch {
    return undefined
  }
}

function isTaken(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false
  throw error
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
