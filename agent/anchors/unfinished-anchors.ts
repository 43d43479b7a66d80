import type { Kysely } from 'kysely'
import type { AnchorState, AnchorTables } from '#agent/store/tables/anchor.ts'

export type AnchorAttempt = { hash: string; raw: string; nonce: number; nextBy: Date; createdAt: Date }

/** An anchor that is not final, with its signed transactions, oldest first; none while it is `folded`. */
export type UnfinishedAnchor = {
  sequence: bigint
  root: string
  previousRoot: string
  state: AnchorState
  block: { number: bigint; hash: string } | null
  attempts: AnchorAttempt[]
}

/** The anchors of an organisation that are not final, oldest first. */
export async function unfinishedAnchors({
  database,
  organisation,
}: {
  database: Kysely<AnchorTables>
  organisation: string
}): Promise<UnfinishedAnchor[]> {
  // one statement, so that an anchor and its transactions are of one moment
  const rows = await database
    .selectFrom('anchors as anchor')
    .leftJoin('anchor_transactions as sent', (join) =>
      join
        .onRef('sent.organisation', '=', 'anchor.organisation')
        .onRef('sent.sequence', '=', 'anchor.sequence'),
    )
    .select([
      'anchor.sequence',
      'anchor.root',
      'anchor.previous_root',
      'anchor.state',
      'anchor.block_number',
      'anchor.block_hash',
      'sent.hash',
      'sent.raw',
      'sent.nonce',
      'sent.next_by',
      'sent.created_at',
    ])
    .where('anchor.organisation', '=', organisation)
    .where('anchor.state', '<>', 'final')
    .orderBy('anchor.sequence')
    .orderBy('sent.attempt')
    .execute()
  return [...Map.groupBy(rows, ({ sequence }) => sequence).values()].map((group) => {
    const { sequence, root, previous_root, state, block_number, block_hash } = group[0]!
    return {
      sequence,
      root,
      previousRoot: previous_root,
      state,
      block: block_hash === null ? null : { number: block_number!, hash: block_hash },
      attempts: group.flatMap(({ hash, raw, nonce, next_by, created_at }) =>
        hash === null
          ? []
          : {
              hash,
              raw: raw!,
              nonce: nonce!,
              nextBy: new Date(Number(next_by) * 1000),
              createdAt: created_at!,
            },
      ),
    }
  })
}
