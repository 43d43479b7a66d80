import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { TrialRegistration } from '#schemas/trial-enrolment/trial.ts'
import { isTrialNumber } from '#schemas/vocabulary/check-trial-number.ts'
import { publishDocument } from './publish-document.ts'
import { listRegistrations } from './read-trial.ts'
import type { TrialWorld } from './trial-world.ts'

/**
 * Begins to keep a trial. From its first trial on, an organisation issues enrolments into the trials that it keeps, and
 * into no other.
 *
 * @throws {AgentError} TRIAL_INVALID; TRIAL_EXISTS if one of its numbers is that of a trial that is kept
 */
export async function registerTrial({
  world,
  organisation,
  registration,
  actor,
  now,
}: {
  world: Pick<TrialWorld, 'database'>
  organisation: Pick<Organisation, 'id'>
  registration: TrialRegistration
  actor: Actor
  now: Date
}): Promise<{ trial: string; digest: string }> {
  const wrong = registration.trialIds.findIndex((trialId) => !isTrialNumber(trialId))
  if (wrong !== -1) {
    const message = 'is not of the form that its registry gives'
    throw new AgentError('TRIAL_INVALID', 'a trial number is not one', {
      faults: [{ pointer: `/trialIds/${wrong}/number`, code: 'CLAIM_FORM', message }],
    })
  }
  return world.database.transaction().execute(async (transaction) => {
    // two that register the same trial at once wait for each other
    await sql`SELECT FROM organisations WHERE id = ${organisation.id} FOR UPDATE`.execute(transaction)
    const kept = await listRegistrations({ database: transaction, organisation })
    if (kept.some(({ registration: other }) => sharesNumber(other.trialIds, registration.trialIds))) {
      throw new AgentError('TRIAL_EXISTS', 'a trial with this number is kept already')
    }
    const trial = randomUUID()
    await transaction
      .insertInto('trials')
      .values({ id: trial, organisation: organisation.id, created_at: now })
      .execute()
    const { digest } = await publishDocument({
      transaction,
      organisation,
      trial,
      kind: 'registration',
      content: registration,
      actor,
      now,
    })
    return { trial, digest }
  })
}

/** Whether two lists of numbers are of the same trial. */
export function sharesNumber(a: TrialRegistration['trialIds'], b: TrialRegistration['trialIds']): boolean {
  return a.some(({ registry, number }) =>
    b.some((other) => other.registry === registry && other.number === number),
  )
}
