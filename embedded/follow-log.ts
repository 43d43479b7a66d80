import { open, stat } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

const LOOK_EVERY_MS = 300
/** The levels of our logger that are worth showing; anything below only the file needs. */
const SHOWN: Readonly<Record<string, string>> = { warn: 'warning', error: 'error', fatal: 'fatal' }
const LONGEST = 2_000

/**
 * Shows the lines of a log that matter to whoever watches the terminal: warnings and worse of pino's, and what is no
 * pino line at all, such as a crash. Begins with what is appended from now on.
 *
 * @returns the way to stop, which shows what was left first.
 */
export async function followLog({
  file,
  name,
  show,
}: {
  file: string
  name: string
  show: (line: string) => void
}): Promise<() => Promise<void>> {
  let position = await stat(file).then(
    ({ size }) => size,
    () => 0,
  )
  let rest = ''
  const look = async () => {
    const handle = await open(file).catch(() => undefined)
    if (!handle) return
    try {
      const { size } = await handle.stat()
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - position), position })
      position += bytesRead
      const lines = (rest + buffer.toString('utf8', 0, bytesRead)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const shown = describeLine(line)
        if (shown) show(`${name}: ${shown}`)
      }
    } finally {
      await handle.close()
    }
  }
  const stopped = new AbortController()
  const following = (async () => {
    while (!stopped.signal.aborted) {
      await look()
      await setTimeout(LOOK_EVERY_MS, undefined, { signal: stopped.signal }).catch(() => {})
    }
  })()
  return async () => {
    stopped.abort()
    await following
    await look()
  }
}

/** What of a line is worth showing; undefined for what only the file needs. Control characters are taken out. */
export function describeLine(line: string): string | undefined {
  if (!line.trim()) return undefined
  const { level, msg, err } = parsePino(line)
  if (level !== undefined && !(level in SHOWN)) return undefined
  const text = level === undefined ? line : `${SHOWN[level]}: ${msg}${err ? ` (${err})` : ''}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, LONGEST)
}

function parsePino(line: string): { level?: string; msg?: string; err?: string } {
  if (!line.startsWith('{')) return {}
  try {
    const { level, msg, err } = JSON.parse(line)
    return typeof level === 'string' ? { level, msg: msg ?? '', err: err?.message } : {}
  } catch {
    return {}
  }
}
