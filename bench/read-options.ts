import { parseArgs } from 'node:util'

/**
 * `speed`: what issuing and verifying cost; `trust`: what trust costs as the world grows; `formats`: each securing format
 * beside its plain library; `consents`: decisions as more consents are held; `roster`: a board's import and a hospital's check.
 */
const ROWS = ['speed', 'trust', 'formats', 'consents', 'roster'] as const
export type Rows = (typeof ROWS)[number]

export type BenchOptions = {
  rows: Rows
  /** One JSON object on stdout, and nothing else. */
  json: boolean
  /** How long a round lasts, in seconds. */
  seconds: number
  rounds: number
}

/** What the bench was not asked for in a way that it understands; `message` is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** @throws {UsageError} */
export function readOptions(args: readonly string[]): BenchOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rows: { type: 'string', default: 'speed' },
        json: { type: 'boolean', default: false },
        seconds: { type: 'string', default: '2' },
        rounds: { type: 'string', default: '5' },
      },
    })
    return {
      rows: readRows(values.rows),
      json: values.json,
      seconds: readNumber({ name: '--seconds', text: values.seconds, atLeast: 0.05 }),
      rounds: Math.round(readNumber({ name: '--rounds', text: values.rounds, atLeast: 1 })),
    }
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message)
  }
}

function readRows(text: string): Rows {
  const rows = ROWS.find((name) => name === text)
  if (rows) return rows
  throw new UsageError(`--rows must be one of ${ROWS.join(', ')}`)
}

function readNumber({ name, text, atLeast }: { name: string; text: string; atLeast: number }): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= atLeast) return value
  throw new UsageError(`${name} must be a number of at least ${atLeast}`)
}
