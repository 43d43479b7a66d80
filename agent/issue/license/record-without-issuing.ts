import { AgentError } from '#agent/errors.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import { ruleOf } from '#schemas/practitioner-license/lifecycle.ts'
import type { Actor, IssuerWorld } from '../issuer-world.ts'
import { setRecordStatus } from './set-record-status.ts'
import { type Proposal, writeTransition } from './transition-row.ts'

/**
 * A transition after which there is nothing to show: the new version of the record, and the status of its credentials,
 * in one transaction.
 *
 * @throws {AgentError} RECORD_VERSION_CONFLICT, TRANSITION_DECIDED
 */
export async function recordWithoutIssuing({
  world,
  proposal,
  claims,
  actor,
  now,
}: {
  world: Pick<IssuerWorld, 'database'>
  proposal: Proposal
  claims: PractitionerLicense
  actor: Actor
  now: Date
}): Promise<{ version: number }> {
  const { organisation, license, order } = proposal
  const { record, seal } = license
  const version = license.version + 1
  const purpose = ruleOf(order.transition).effect === 'suspend' ? 'suspension' : 'revocation'
  await world.database.transaction().execute(async (transaction) => {
    await transaction.selectFrom('records').select('id').where('id', '=', record).forUpdate().execute()
    // after the lock, so that the newest version is seen
    const newest = await transaction
      .selectFrom('record_versions')
      .select((query) => query.fn.max('version').as('version'))
      .where('record', '=', record)
      .executeTakeFirstOrThrow()
    if (newest.version !== license.version) throw versionConflict()
    await transaction
      .insertInto('record_versions')
      .values({
        record,
        version,
        effective_at: startOfDay(order.effective),
        recorded_at: now,
        client: actor.client,
        person: actor.person,
        sealed_reason: seal.seal(Buffer.from(order.reason, 'utf8')),
        sealed_claims: seal.seal(Buffer.from(JSON.stringify(claims), 'utf8')),
      })
      .execute()
    const reason = `${order.transition}: ${order.reason}`
    await setRecordStatus({ transaction, organisation, record, purpose, reason, seal, actor, now })
    await writeTransition({ transaction, proposal, applied: { version, credential: null }, now })
  })
  return { version }
}

export function versionConflict(): AgentError {
  return new AgentError('RECORD_VERSION_CONFLICT', 'the record has another version by now: look at it again')
}

export function startOfDay(date: string): Date {
  return new Date(`${date}T00:00:00Z`)
}
