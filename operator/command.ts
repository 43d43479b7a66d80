import type { Workplace } from './open-workplace.ts'
import type { OptionValues } from './read-options.ts'

export type OptionRow = {
  meaning: string
  /** What stands for its value in the help; a flag has none. */
  value?: string
  required?: true
  /** May be given several times. */
  multiple?: true
}

/** What came of a command. */
export type Outcome = {
  /** For people, a line each. */
  lines: readonly string[]
  /** For programs. */
  data: object
  /** 0 unless told. */
  exitCode?: number
}

export type Command = {
  /** The words that call it: `subject erase`. */
  name: string
  summary: string
  /** What an operator should know before; a line each. */
  notes: readonly string[]
  example: string
  options: Readonly<Record<string, OptionRow>>
  run(given: {
    options: OptionValues
    workplace: Workplace
    now: Date
    /** Tells people how far it is, while it runs. */
    say: (line: string) => void
  }): Promise<Outcome>
}
