import type { Kysely } from 'kysely'
import type { AnchorTables } from '#agent/store/tables/anchor.ts'

/**
 * The document of an anchor as JSON text; it never changes once its transaction may be in a block.
 *
 * @returns undefined before that
 */
export async function readAnchorDocument({
  database,
  organisation,
  sequence,
}: {
  database: Kysely<AnchorTables>
  organisation: string
  sequence: bigint
}): Promise<string | undefined> {
  if (sequence < 1n || sequence >= 1n << 63n) return undefined
  const row = await database
    .selectFrom('anchors')
    .select('document')
    .where('organisation', '=', organisation)
    .where('sequence', '=', sequence)
    .where('state', '<>', 'folded')
    .executeTakeFirst()
  return row?.document
}

/** The newest anchor that is in a block, as the publisher knows it. */
export type PublishedAnchorRow = {
  sequence: bigint
  root: string
  state: 'included' | 'final'
  document: string
  nextBy: Date
  blockNumber: bigint
  blockHash: string
}

/**
 * @param sequence the anchor of this number alone; the newest if left out
 * @returns undefined while an organisation has published nothing, or no such anchor
 */
export async function newestAnchor({
  database,
  organisation,
  sequence,
}: {
  database: Kysely<AnchorTables>
  organisation: string
  sequence?: bigint | undefined
}): Promise<PublishedAnchorRow | undefined> {
  const row = await database
    .selectFrom('anchors')
    .select(['sequence', 'root', 'state', 'document', 'next_by', 'block_number', 'block_hash'])
    .where('organisation', '=', organisation)
    .where('state', 'in', ['included', 'final'])
    .$if(sequence !== undefined, (query) => query.where('sequence', '=', sequence!))
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    sequence: row.sequence,
    root: row.root,
    state: row.state as 'included' | 'final',
    document: row.document,
    nextBy: new Date(Number(row.next_by) * 1000),
    blockNumber: row.block_number!,
    blockHash: row.block_hash!,
  }
}
