import { setImmediate } from 'node:timers/promises'
import { AgentError } from '#agent/errors.ts'
import { decideLicenses, type PracticeAnswer } from './decide-licenses.ts'
import type { CredentialWorld } from './verifier-world.ts'

export type StaffMember = { credentials: readonly unknown[]; jurisdiction: string }

/** So many are decided before other requests get their turn. */
const TURN = 32

/** So many are answered at once: their records share a commit, which is written while the next are verified. */
const BATCH = 16 * TURN

/**
 * May these people practise, each in their jurisdiction, on a day? Each has an answer of their own: what cannot be asked of
 * one does not spoil the others. Every credential is verified afresh; nothing of an earlier verdict is used again.
 *
 * @param date RFC 3339 full-date: today or before
 * @returns the answers in the order of the staff, some hundred at a time
 * @throws {AgentError} TIME_INVALID for a day that has not come, before the first answer
 */
export async function* checkRoster({
  staff,
  date,
  now,
  world,
}: {
  staff: readonly StaffMember[]
  date: string
  now: Date
  world: CredentialWorld
}): AsyncGenerator<(PracticeAnswer | AgentError)[]> {
  let answers: (PracticeAnswer | AgentError)[] = []
  for (let start = 0; start < staff.length; start += TURN) {
    const turn = staff.slice(start, start + TURN)
    answers.push(...(await Promise.all(turn.map((member) => decideOne({ ...member, date, now, world })))))
    if (answers.length >= BATCH) {
      yield answers
      answers = []
    }
    await setImmediate()
  }
  if (answers.length > 0) yield answers
}

async function decideOne(
  options: Parameters<typeof decideLicenses>[0],
): Promise<PracticeAnswer | AgentError> {
  try {
    return await decideLicenses(options)
  } catch (error) {
    if (error instanceof AgentError && OF_ONE.has(error.code)) return error
    throw error
  }
}

/** What is wrong with one of them alone. */
const OF_ONE: ReadonlySet<string> = new Set(['JURISDICTION_UNKNOWN', 'SUBJECTS_DIFFER'])
