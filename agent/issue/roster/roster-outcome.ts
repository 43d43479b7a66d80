import type { Fault } from '#agent/errors.ts'

/** Where in a Bundle, or in NDJSON, a row is from: the entry or line, and its qualification. Both count from 1. */
export type RosterSource = { entry: number; qualification?: number }

/** A row of a roster as it was read: the claims of a license, or what keeps it from being one. `row` counts from 1. */
export type RosterRow = { row: number; source?: RosterSource } & (
  | { claims: Record<string, unknown> }
  | { faults: readonly Fault[] }
)

/**
 * What came of a row. `issued-before`: by an earlier run with the same file. `present`: the organisation has this license
 * on record with just these claims. `to-issue`: what a dry run says of a row that would be issued.
 */
export type RosterOutcome = { row: number; source?: RosterSource } & (
  | { outcome: 'issued' | 'issued-before'; id: string; record: string }
  | { outcome: 'present'; record: string }
  | { outcome: 'to-issue' }
  | {
      outcome: 'refused'
      code: string
      faults: readonly Fault[]
      record?: string
      sameAs?: readonly number[]
    }
)
