import { randomUUID } from 'node:crypto'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { NullifierHolder } from '#schemas/trial-enrolment/nullifier.ts'
import { computeHolder, readHex } from './compute-nullifier.ts'
import type { NullifierWorld } from './nullifier-world.ts'

/**
 * Takes a nullifier for an enrolment. One that another enrolment holds cannot be taken before that one released it and
 * its washout is over; whose it is, and until when, is not told, as that would tell the trial. An enrolment that holds it
 * already takes it again, also after it released it.
 *
 * @param nullifier 0x and hex, 32 bytes
 * @throws {AgentError} DOUBLE_ENROLMENT
 */
export async function claimNullifier({
  world,
  organisation,
  nullifier,
  holder,
  actor,
  now,
}: {
  world: NullifierWorld
  organisation: Pick<Organisation, 'id'>
  nullifier: string
  holder: NullifierHolder
  actor: Actor
  now: Date
}): Promise<void> {
  const id = randomUUID()
  const digest = computeHolder({ world, organisation, holder })
  const held = await world.database.transaction().execute(async (transaction) => {
    // one statement: of two that want it at once, the second sees the first
    const row = await transaction
      .insertInto('nullifier_claims')
      .values({
        id,
        organisation: organisation.id,
        nullifier: readHex(nullifier),
        holder: digest,
        washout_until: null,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['organisation', 'nullifier'])
          .doUpdateSet({ id, holder: digest, washout_until: null })
          .where(({ eb, or }) =>
            or([eb('nullifier_claims.holder', '=', digest), eb('nullifier_claims.washout_until', '<=', now)]),
          ),
      )
      .returning('id')
      .executeTakeFirst()
    // neither nullifier nor trial: the log is kept for good, and the nullifier is not
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [{ action: 'nullifier.claim', object: id, outcome: row ? 'done' : 'refused', ...actor }],
      now,
    })
    return row !== undefined
  })
  if (!held) throw new AgentError('DOUBLE_ENROLMENT', 'the nullifier cannot be taken at the moment')
}
