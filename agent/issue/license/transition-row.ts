import type { Transaction } from 'kysely'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { TransitionOrder } from '#schemas/practitioner-license/apply-transition.ts'
import type { Actor } from '../issuer-world.ts'
import type { LicenseOnRecord } from './read-license.ts'

/** A board's order, and why: what is sealed with a transition. */
export type ReasonedOrder = TransitionOrder & { reason: string }

export type Idempotency = { key: string; requestDigest: Buffer }

/** A transition that is asked for, or was, and who asked. `approvedBy` is the second person, where one approved. */
export type Proposal = {
  id: string
  organisation: Organisation
  license: LicenseOnRecord
  order: ReasonedOrder
  proposedBy: Actor
  idempotency?: Idempotency
  approvedBy?: Actor
}

/**
 * Writes what became of a proposal, and its audit entry, in the transaction of what it changes.
 *
 * @param applied what came of it; without it the proposal waits for a second person
 * @throws {AgentError} TRANSITION_DECIDED for one that was approved after somebody refused it
 */
export async function writeTransition({
  transaction,
  proposal,
  applied,
  now,
}: {
  transaction: Transaction<IssuerTables>
  proposal: Proposal
  applied?: { version: number; credential: string | null }
  now: Date
}): Promise<void> {
  const { id, organisation, license, order, proposedBy, idempotency, approvedBy } = proposal
  if (approvedBy) {
    const decided = { decided_client: approvedBy.client, decided_person: approvedBy.person, decided_at: now }
    const { numUpdatedRows } = await transaction
      .updateTable('license_transitions')
      .set({ state: 'applied', ...applied, ...decided })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw alreadyDecided()
  } else {
    await transaction
      .insertInto('license_transitions')
      .values({
        id,
        organisation: organisation.id,
        record: license.record,
        state: applied ? 'applied' : 'waiting',
        expected_version: license.version,
        version: applied?.version ?? null,
        credential: applied?.credential ?? null,
        client: proposedBy.client,
        person: proposedBy.person,
        proposed_at: now,
        idempotency_key: idempotency?.key ?? null,
        request_digest: idempotency?.requestDigest ?? null,
        sealed_order: license.seal.seal(Buffer.from(JSON.stringify(order), 'utf8')),
      })
      .execute()
  }
  const actor = approvedBy ?? proposedBy
  await appendAuditEntries({
    transaction,
    organisation: organisation.id,
    entries: [
      {
        action: applied ? 'license.transition' : 'license.propose',
        object: license.record,
        outcome: 'done',
        client: actor.client,
        person: actor.person,
        detail: { transition: id },
      },
    ],
    now,
  })
}

export function alreadyDecided(): AgentError {
  return new AgentError('TRANSITION_DECIDED', 'the transition was decided before')
}
