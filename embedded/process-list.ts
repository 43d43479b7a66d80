import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { DataDirectory } from './data-directory.ts'
import { endProcess } from './end-process.ts'
import { belongsTo, isRunning, type ProcessIdentity } from './process-identity.ts'

/** In the order in which they are ended: who uses something before what is used. */
export const ENDING_ORDER = ['verifier', 'issuer', 'chain', 'postgres'] as const

export type ProcessName = (typeof ENDING_ORDER)[number]

/** PostgreSQL takes SIGTERM for "wait until every client has left". */
const SIGNALS: Partial<Record<ProcessName, NodeJS.Signals>> = { postgres: 'SIGINT' }

/** What runs for a data directory, on disk, so that it is known after a kill of the supervisor. */
export type ProcessList = {
  add: (entry: { name: ProcessName; identity: ProcessIdentity }) => Promise<void>
  clear: () => Promise<void>
}

type Entry = ProcessIdentity & { name: ProcessName }

const fileOf = (directory: DataDirectory) => directory.file('processes.json')

export function createProcessList({ directory }: { directory: DataDirectory }): ProcessList {
  const entries: Entry[] = []
  let written = Promise.resolve()
  const write = async () => {
    const file = fileOf(directory)
    await writeFile(`${file}.new`, `${JSON.stringify(entries, null, 2)}\n`, { mode: 0o600 })
    await rename(`${file}.new`, file)
  }
  return {
    add: ({ name, identity }) => {
      entries.push({ name, ...identity })
      written = written.then(write)
      return written
    },
    clear: () => rm(fileOf(directory), { force: true }),
  }
}

/**
 * Ends what a supervisor that was killed has left running, in order. A process counts as left over if its number, its
 * start time and (Linux) the data directory in its command line or environment agree.
 *
 * @returns the names of what was ended.
 */
export async function endLeftovers({ directory }: { directory: DataDirectory }): Promise<ProcessName[]> {
  const entries = await readEntries(directory)
  const ended: ProcessName[] = []
  for (const name of ENDING_ORDER) {
    for (const { pid, startedAt } of entries.filter((entry) => entry.name === name)) {
      const identity = { pid, startedAt }
      if (!(await isRunning(identity)) || !(await belongsTo({ pid, directory: directory.path }))) continue
      const signal = SIGNALS[name]
      await endProcess({ identity, ...(signal && { signal }) })
      ended.push(name)
    }
  }
  await rm(fileOf(directory), { force: true })
  return ended
}

async function readEntries(directory: DataDirectory): Promise<Entry[]> {
  try {
    return JSON.parse(await readFile(fileOf(directory), 'utf8'))
  } catch {
    return []
  }
}
