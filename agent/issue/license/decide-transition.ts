import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { Actor, IssuerWorld } from '../issuer-world.ts'
import { type LicenseOnRecord, openJson, readLicense } from './read-license.ts'
import { versionConflict } from './record-without-issuing.ts'
import { applyProposal, type LicenseIssuing, type TransitionResult } from './transition-license.ts'
import { alreadyDecided, type ReasonedOrder } from './transition-row.ts'

type Asked = { organisation: Organisation; record: string; id: string; actor: Actor; now: Date }

/**
 * A second person approves a transition that waits, and it is carried out.
 *
 * @throws {AgentError} TRANSITION_NOT_FOUND, TRANSITION_DECIDED; APPROVAL_NEEDS_ANOTHER for whoever asked for it, or
 * nobody; RECORD_VERSION_CONFLICT if the license has changed since; what a transition can be refused with
 */
export async function approveTransition({
  issuing,
  ...asked
}: Asked & { issuing: LicenseIssuing }): Promise<TransitionResult> {
  const { organisation, id, actor, now } = asked
  const { row, license } = await findWaiting({ world: issuing.world, ...asked })
  if (actor.person === null || actor.person === row.person) {
    throw new AgentError('APPROVAL_NEEDS_ANOTHER', 'somebody else than the person who asked has to approve')
  }
  if (license.version !== row.expected_version) throw versionConflict()
  const order = openJson<ReasonedOrder>(license.seal, row.sealed_order)
  const proposedBy = { client: row.client, person: row.person }
  const proposal = { id, organisation, license, order, proposedBy, approvedBy: actor }
  return applyProposal({ issuing, proposal, actor, now })
}

/**
 * Refuses a transition that waits, or takes it back.
 *
 * @throws {AgentError} TRANSITION_NOT_FOUND, TRANSITION_DECIDED
 */
export async function refuseTransition({
  world,
  reason,
  ...asked
}: Asked & { world: IssuerWorld; reason: string }): Promise<TransitionResult> {
  const { organisation, record, id, actor, now } = asked
  const { license } = await findWaiting({ world, ...asked })
  await world.database.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('license_transitions')
      .set({
        state: 'refused',
        decided_client: actor.client,
        decided_person: actor.person,
        decided_at: now,
        sealed_refusal: license.seal.seal(Buffer.from(reason, 'utf8')),
      })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw alreadyDecided()
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [
        {
          action: 'license.refuse',
          object: record,
          outcome: 'done',
          client: actor.client,
          person: actor.person,
          detail: { transition: id },
        },
      ],
      now,
    })
  })
  return { id, state: 'refused', version: license.version }
}

async function findWaiting({
  world,
  organisation,
  record,
  id,
}: Pick<Asked, 'organisation' | 'record' | 'id'> & { world: IssuerWorld }): Promise<{
  row: { client: string; person: string | null; expected_version: number; sealed_order: Buffer }
  license: LicenseOnRecord
}> {
  const license = await readLicense({ world, organisation, record })
  const row =
    isUuid(id) &&
    (await world.database
      .selectFrom('license_transitions')
      .select(['state', 'client', 'person', 'expected_version', 'sealed_order'])
      .where('id', '=', id)
      .where('record', '=', record)
      .where('organisation', '=', organisation.id)
      .executeTakeFirst())
  if (!row) throw new AgentError('TRANSITION_NOT_FOUND', 'there is no such transition of this license')
  if (row.state !== 'waiting') throw alreadyDecided()
  return { row, license }
}
