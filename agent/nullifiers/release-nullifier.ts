import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { NullifierHolder } from '#schemas/trial-enrolment/nullifier.ts'
import { computeHolder, readHex } from './compute-nullifier.ts'
import type { NullifierWorld } from './nullifier-world.ts'

const NULLIFIER = /^0x[0-9a-f]{64}$/

/**
 * Releases a nullifier once the washout is over. Only who names the enrolment that holds it can do so: any site that the
 * participant goes to can have the same nullifier evaluated. Another washout can be given until somebody else took it.
 *
 * @param nullifier 0x and hex, 32 bytes
 * @param washoutUntil the first moment at which it is free; one that has passed frees it at once
 * @throws {AgentError} NULLIFIER_NOT_FOUND if the enrolment does not hold it
 */
export async function releaseNullifier({
  world,
  organisation,
  nullifier,
  holder,
  washoutUntil,
  actor,
  now,
}: {
  world: NullifierWorld
  organisation: Pick<Organisation, 'id'>
  nullifier: string
  holder: NullifierHolder
  washoutUntil: Date
  actor: Actor
  now: Date
}): Promise<void> {
  await world.database.transaction().execute(async (transaction) => {
    const row = NULLIFIER.test(nullifier)
      ? await transaction
          .updateTable('nullifier_claims')
          .set({ washout_until: washoutUntil })
          .where('organisation', '=', organisation.id)
          .where('nullifier', '=', readHex(nullifier))
          .where('holder', '=', computeHolder({ world, organisation, holder }))
          .returning('id')
          .executeTakeFirst()
      : undefined
    if (!row) throw new AgentError('NULLIFIER_NOT_FOUND', 'the enrolment does not hold this nullifier')
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [{ action: 'nullifier.release', object: row.id, outcome: 'done', ...actor }],
      now,
    })
  })
}
