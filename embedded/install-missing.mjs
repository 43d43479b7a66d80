// Installs what package-lock.json pins and node_modules does not hold yet. It runs before every npm script, so it is
// plain JavaScript for any Node from 18 on, imports no package, and leaves stdout to the script that comes after it.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, rmdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.careseal-lock')
const lock = join(modules, '.careseal-installing')
const STALE_MS = 15_000

if (!(await isInstalled())) await installAlone()

async function wanted() {
  const hash = createHash('sha256').update(await readFile(join(root, 'package-lock.json')))
  // native packages differ from system to system, and one checkout may be seen from two
  return `${hash.digest('hex')} ${process.platform}-${process.arch}\n`
}

async function isInstalled() {
  return (await readFile(stamp, 'utf8').catch(() => '')) === (await wanted())
}

/** Two scripts that start at once must not install into each other: one does, the other waits and looks again. */
async function installAlone() {
  await mkdir(modules, { recursive: true })
  while (!(await takeLock())) {
    await setTimeout(200)
    if (await isInstalled()) return
  }
  // a lock whose owner was killed is known by its age
  const heartbeat = setInterval(() => utimes(lock, new Date(), new Date()).catch(() => {}), STALE_MS / 5)
  try {
    if (!(await isInstalled())) await install()
  } finally {
    clearInterval(heartbeat)
    await rmdir(lock)
  }
}

async function install() {
  process.stderr.write('installing packages ...\n')
  const started = Date.now()
  const expected = await wanted()
  // --no-save leaves the lock file as it is; `npm ci` would refuse one without other systems' packages
  const child = spawn(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  )
  const [status] = await once(child, 'close').catch((error) => [error.message])
  if (status !== 0) {
    process.stderr.write(`npm install failed (${status})\n`)
    process.exitCode = 1
    return
  }
  await writeFile(stamp, expected)
  process.stderr.write(`installed in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

async function takeLock() {
  try {
    await mkdir(lock)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  const age = await stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  )
  if (age > STALE_MS) await rmdir(lock).catch(() => {})
  return false
}
