import { setImmediate } from 'node:timers/promises'
import { AgentError } from '#agent/errors.ts'
import { decideLicenses, type PracticeAnswer } from './decide-licenses.ts'
import type { CredentialWorld } from './verifier-world.ts'

export type StaffMember = { credentials: readonly unknown[]; jurisdiction: string }

/** So many are decided before other requests get their turn. */
const TURN = 32

/**
 * May these people practise, each in their jurisdiction, on a day? Each has an answer of their own, in the same order: what
 * cannot be asked of one does not spoil the others.
 *
 * @param date RFC 3339 full-date: today or before
 * @throws {AgentError} TIME_INVALID for a day that has not come
 */
export async function checkRoster({
  staff,
  date,
  now,
  world,
}: {
  staff: readonly StaffMember[]
  date: string
  now: Date
  world: CredentialWorld
}): Promise<(PracticeAnswer | AgentError)[]> {
  const answers: (PracticeAnswer | AgentError)[] = []
  for (let start = 0; start < staff.length; start += TURN) {
    const turn = staff.slice(start, start + TURN)
    answers.push(...(await Promise.all(turn.map((member) => decideOne({ ...member, date, now, world })))))
    await setImmediate()
  }
  return answers
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
