import { claimsKey, licenseKey } from './license-key.ts'
import type { RosterRow } from './roster-outcome.ts'

/** A license that a roster names in several rows. */
export type Repetition = {
  rows: number[]
  /** Whether they say different things: then nobody can tell which of them is right. */
  differ: boolean
}

export type Survey = { rows: number; repeated: ReadonlyMap<string, Repetition> }

/** Looks through a roster before anything is done: how long it is, and which licenses it names more than once. */
export async function surveyRows(rows: AsyncIterable<RosterRow>): Promise<Survey> {
  const first = new Map<string, { row: number; claims: string }>()
  const repeated = new Map<string, Repetition>()
  let count = 0
  for await (const entry of rows) {
    count++
    if ('faults' in entry) continue
    const key = licenseKey(entry.claims)
    if (key === undefined) continue
    const claims = claimsKey(entry.claims)
    const before = first.get(key)
    if (!before) {
      first.set(key, { row: entry.row, claims })
      continue
    }
    const repetition = repeated.get(key) ?? { rows: [before.row], differ: false }
    repetition.rows.push(entry.row)
    repetition.differ ||= before.claims !== claims
    repeated.set(key, repetition)
  }
  return { rows: count, repeated }
}
