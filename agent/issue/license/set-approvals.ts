import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { LicenseTransition } from '#schemas/practitioner-license/lifecycle.ts'
import type { Actor, IssuerWorld } from '../issuer-world.ts'

/** Settles for which transitions an organisation asks for a second person. What waits already goes on waiting. */
export async function setApprovals({
  world,
  organisation,
  transitions,
  actor,
  now,
}: {
  world: Pick<IssuerWorld, 'database'>
  organisation: Pick<Organisation, 'id'>
  transitions: readonly LicenseTransition[]
  actor: Actor
  now: Date
}): Promise<void> {
  await world.database.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('license_approvals').where('organisation', '=', organisation.id).execute()
    if (transitions.length > 0) {
      await transaction
        .insertInto('license_approvals')
        .values(
          [...new Set(transitions)].map((transition) => ({ organisation: organisation.id, transition })),
        )
        .execute()
    }
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [
        {
          action: 'license.approvals',
          object: organisation.id,
          outcome: 'done',
          client: actor.client,
          person: actor.person,
          detail: { transitions: [...transitions] },
        },
      ],
      now,
    })
  })
}
