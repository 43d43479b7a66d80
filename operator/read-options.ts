import { parseArgs } from 'node:util'
import type { Command, OptionRow } from './command.ts'
import { UsageError } from './operator-error.ts'

/** The options of a command line, by name. */
export type OptionValues = {
  /** @throws {UsageError} if it is missing */
  text(name: string): string
  optional(name: string): string | undefined
  list(name: string): readonly string[]
  flag(name: string): boolean
}

const COMMON: Record<string, OptionRow> = { help: { meaning: '' }, json: { meaning: '' } }

/** @throws {UsageError} for what the command does not know, and what it needs and does not get */
export function readOptions({ command, args }: { command: Command; args: string[] }): OptionValues {
  const rows = { ...COMMON, ...command.options }
  const values = parse({ rows, args })
  const read: OptionValues = {
    text(name) {
      const value = read.optional(name)
      if (value === undefined) throw new UsageError(`--${name} ${rows[name]!.value} is missing`)
      return value
    },
    optional(name) {
      const value = values[name]
      if (value === '') throw new UsageError(`--${name} is empty`)
      return value as string | undefined
    },
    list: (name) => (values[name] as string[] | undefined) ?? [],
    flag: (name) => values[name] === true,
  }
  for (const [name, { required }] of Object.entries(rows)) if (required && !read.flag('help')) read.text(name)
  return read
}

function parse({ rows, args }: { rows: Record<string, OptionRow>; args: string[] }) {
  const options = Object.fromEntries(
    Object.entries(rows).map(([name, { value, multiple }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: multiple === true },
    ]),
  )
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]!)
  }
}
