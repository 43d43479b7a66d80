import type { Transaction } from 'kysely'
import type { PublishingTables } from './publishing.ts'

/** Locks the organisation for whoever folds or prepares, until the transaction ends. */
export async function lockPublisher({
  transaction,
  organisation,
}: {
  transaction: Transaction<PublishingTables>
  organisation: string
}): Promise<{ changes_folded: bigint; folded_at: Date | null }> {
  return transaction
    .insertInto('publishers')
    .values({ organisation, changes_folded: 0n, folded_at: null })
    .onConflict((conflict) => conflict.column('organisation').doUpdateSet({ organisation }))
    .returning(['changes_folded', 'folded_at'])
    .executeTakeFirstOrThrow()
}
