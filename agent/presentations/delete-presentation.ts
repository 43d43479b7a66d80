import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Actor, IssuerWorld } from '#agent/issue/issuer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'

/**
 * Deletes what is kept of a presentation: all with this id. Whoever was shown it still has it.
 *
 * @throws {AgentError} PRESENTATION_NOT_FOUND; PRESENTATION_DELETED if that was done before
 */
export async function deletePresentation({
  world: { database },
  organisation,
  id,
  actor,
  now,
}: {
  world: Pick<IssuerWorld, 'database'>
  organisation: Pick<Organisation, 'id'>
  id: string
  actor: Actor
  now: Date
}): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom('presentations')
      .select(['id', 'sealed'])
      .where('organisation', '=', organisation.id)
      .where('own_id', '=', id)
      .orderBy('id')
      .forUpdate()
      .execute()
    if (rows.length === 0) throw new AgentError('PRESENTATION_NOT_FOUND', 'no such presentation')
    if (rows.every(({ sealed }) => sealed === null))
      throw new AgentError('PRESENTATION_DELETED', 'the presentation was deleted')
    await transaction
      .updateTable('presentations')
      .set({ sealed: null, subject_references: null })
      .where(
        'id',
        'in',
        rows.map((row) => row.id),
      )
      .execute()
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: rows.map((row) => ({
        action: 'presentation.delete',
        object: row.id.toString(),
        outcome: 'done' as const,
        ...actor,
      })),
      now,
    })
  })
}
