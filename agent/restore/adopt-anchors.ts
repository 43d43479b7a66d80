import type { Transaction } from 'kysely'
import type { Anchor } from '#agent/registry/chain-view.ts'
import type { AnchorTables } from '#agent/store/tables/anchor.ts'

/** An anchor on chain, and its document's text as it was published. */
export type AdoptedAnchor = { anchor: Anchor; text: string }

/**
 * Puts anchors that the chain holds into the database, as final ones, in the place of what it had under their numbers or
 * after them and never sent.
 *
 * @param anchors oldest first; the last one is the newest on chain
 */
export async function adoptAnchors({
  transaction,
  organisation,
  anchors,
  lacking,
}: {
  transaction: Transaction<AnchorTables>
  organisation: string
  anchors: readonly AdoptedAnchor[]
  lacking: readonly Anchor[]
}): Promise<void> {
  const passedOver = transaction.deleteFrom('anchors').where('organisation', '=', organisation)
  await passedOver
    .where(
      'sequence',
      'in',
      lacking.map(({ sequence }) => sequence),
    )
    .execute()
  await passedOver.where('sequence', '>', lacking.at(-1)!.sequence).execute()
  for (const { anchor, text } of anchors) {
    const { sequence, root, previousRoot, nextBy, publishedAt, block } = anchor
    await transaction
      .insertInto('anchors')
      .values({
        organisation,
        sequence,
        root,
        previous_root: previousRoot,
        document: text,
        state: 'final',
        next_by: BigInt(nextBy),
        block_number: BigInt(block.number),
        block_hash: block.hash,
        created_at: new Date(publishedAt * 1000),
      })
      .execute()
  }
}
