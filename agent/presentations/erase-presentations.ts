import { sql, type Transaction } from 'kysely'
import type { PresentationTables } from '#agent/store/tables/presentation.ts'

/**
 * Deletes the presentations in which one of the references occurs. Whoever was shown them still has them.
 *
 * @returns their row ids
 */
export async function erasePresentations({
  transaction,
  organisation,
  references,
}: {
  transaction: Transaction<PresentationTables>
  organisation: string
  references: readonly Buffer[]
}): Promise<string[]> {
  const rows = await transaction
    .updateTable('presentations')
    .set({ sealed: null, subject_references: null })
    .where('organisation', '=', organisation)
    .where('sealed', 'is not', null)
    .where(sql<boolean>`subject_references && ${[...references]}::bytea[]`)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id.toString())
}
