import { setImmediate } from 'node:timers/promises'
import { AgentError } from '#agent/errors.ts'
import { decideLicenses, type PracticeAnswer } from './decide-licenses.ts'
import type { CredentialWorld } from './verifier-world.ts'

export type StaffMember = { credentials: readonly unknown[]; jurisdiction: string }

/** So many are decided before other requests get their turn. */
const TURN = 64

/** So many turns are under way at once: while the signatures of one are checked, the next are read. */
const TURNS = 3

/** So many are answered at once: their records share a commit, which is written while the next are verified. */
const BATCH = 8 * TURN

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
  const underWay: Promise<(PracticeAnswer | AgentError)[]>[] = []
  let answers: (PracticeAnswer | AgentError)[] = []
  for (let start = 0; start < staff.length || underWay.length > 0; start += TURN) {
    const turn = staff.slice(start, start + TURN)
    if (turn.length > 0) {
      const decided = Promise.all(turn.map((member) => decideOne({ ...member, date, now, world })))
      // what fails is thrown when it is its turn; until then nobody waits for it
      decided.catch(() => {})
      underWay.push(decided)
    }
    if (underWay.length === TURNS || turn.length === 0) answers.push(...(await underWay.shift()!))
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
