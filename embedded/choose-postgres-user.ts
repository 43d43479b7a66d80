import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { StartError } from './start-error.ts'

export type UserIds = { uid: number; gid: number }

/** Whom PostgreSQL runs as; undefined is who we are. */
export type PostgresUser = {
  owner: UserIds | undefined
  /** Whom to spawn its programs as, and what stands before their command lines: one or the other gets there. */
  spawnAs: UserIds | undefined
  prefix: string[]
}

/**
 * PostgreSQL refuses to run as root. Started by root it runs as whom its data belong to, else as `postgres`, or where
 * there is no such user as `nobody`: no user is made. Below a directory that this user may not enter, as `mktemp -d` makes them for root, it keeps the one
 * capability that lets it pass (`setpriv`, of util-linux).
 *
 * @param cluster its data, which may not exist yet.
 * @param paths the directories that it must reach.
 * @throws {StartError} if there is no way.
 */
export async function choosePostgresUser({
  cluster,
  paths,
}: {
  cluster: string
  paths: string[]
}): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return { owner: undefined, spawnAs: undefined, prefix: [] }
  const owner = (await ownerOf(cluster)) ?? (await findUser())
  const closed = await firstClosedDirectory({ paths, ...owner })
  if (!closed) return { owner, spawnAs: owner, prefix: [] }
  const prefix = [
    'setpriv',
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    // without it, access(2) leaves the capability out of account, and initdb asks by it
    '--securebits=+no_setuid_fixup',
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
    '--bounding-set=-all,+dac_override',
    '--',
  ]
  try {
    await promisify(execFile)(prefix[0]!, [...prefix.slice(1), 'test', '-x', closed])
  } catch {
    throw new StartError(
      `PostgreSQL does not run as root, and no other user may enter ${closed}: run as another user, or allow it with chmod o+x ${closed}`,
    )
  }
  return { owner, spawnAs: undefined, prefix }
}

async function ownerOf(cluster: string): Promise<UserIds | undefined> {
  const found = await stat(cluster).catch(() => undefined)
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined
}

async function findUser(): Promise<UserIds> {
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const entry = users.find(([user]) => user === name)
    if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) }
  }
  throw new StartError(
    'PostgreSQL does not run as root, and there is no user postgres or nobody: run as another user',
  )
}

async function firstClosedDirectory({
  paths,
  uid,
  gid,
}: UserIds & { paths: string[] }): Promise<string | undefined> {
  for (const path of paths) {
    for (let directory = path; ; directory = dirname(directory)) {
      const { mode, uid: owner, gid: group } = await stat(directory)
      const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001
      if ((mode & bit) === 0) return directory
      if (directory === dirname(directory)) break
    }
  }
  return undefined
}
