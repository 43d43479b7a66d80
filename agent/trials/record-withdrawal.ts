import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { Withdrawal } from '#schemas/trial-enrolment/withdrawal.ts'
import { checkTrialOf } from './check-trial-of.ts'
import { readEnrolment } from './read-enrolment.ts'
import type { TrialWorld } from './trial-world.ts'

/**
 * Records that a participant withdrew from one of four things. It holds from the moment at which they said so, and does
 * not change the enrolment's status or its credential: that is the site's to do. When and why is kept under the subject's
 * key; the kind alone is not.
 *
 * @throws {AgentError} TRIAL_NOT_FOUND, RECORD_NOT_FOUND, SUBJECT_ERASED; WITHDRAWAL_EXISTS; TIME_INVALID for one that is
 *   still to come
 */
export async function recordWithdrawal({
  world,
  organisation,
  trial,
  record,
  withdrawal,
  actor,
  now,
}: {
  world: TrialWorld
  organisation: Organisation
  trial: string
  record: string
  withdrawal: Withdrawal
  actor: Actor
  now: Date
}): Promise<void> {
  const enrolment = await readEnrolment({ world, organisation, record })
  await checkTrialOf({ world, organisation, trial, enrolment })
  if (Date.parse(withdrawal.at) > now.getTime()) {
    throw new AgentError('TIME_INVALID', 'the withdrawal is of a time that has not come')
  }
  await world.database.transaction().execute(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('trial_withdrawals')
      .values({
        record,
        kind: withdrawal.kind,
        sealed_withdrawal: enrolment.seal.seal(Buffer.from(JSON.stringify(withdrawal), 'utf8')),
        recorded_at: now,
        client: actor.client,
        person: actor.person,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 0n) {
      throw new AgentError('WITHDRAWAL_EXISTS', 'a withdrawal of this kind is on record')
    }
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [
        {
          action: 'trial.withdrawal',
          object: record,
          outcome: 'done',
          client: actor.client,
          person: actor.person,
          detail: { kind: withdrawal.kind },
        },
      ],
      now,
    })
  })
}
