import type { Kysely } from 'kysely'
import type { Anchor, ChainView } from '#agent/registry/chain-view.ts'
import type { AnchorTables } from '#agent/store/tables/anchor.ts'

/**
 * The anchors of an organisation that the chain holds and this database lacks, oldest first. There are none, unless the
 * database is older than what was published from it: an anchor is stored before it is sent.
 */
export async function findLackingAnchors({
  database,
  view,
  organisation: { id, address },
}: {
  database: Kysely<AnchorTables>
  view: Pick<ChainView, 'anchors'>
  organisation: { id: string; address: string }
}): Promise<Anchor[]> {
  // the chain first: what is sent meanwhile is stored by the time that the database is asked
  const published = [...view.anchors(address)]
  const head = published.at(-1)
  if (!head) return []
  // one that is folded was not sent from here
  const stored = database
    .selectFrom('anchors')
    .select(['sequence', 'root'])
    .where('organisation', '=', id)
    .where('state', '<>', 'folded')
  const known = await stored.where('sequence', '=', head.sequence).executeTakeFirst()
  if (known?.root === head.root) return []
  const roots = new Set((await stored.execute()).map(({ root }) => root))
  return published.filter(({ root }) => !roots.has(root))
}
