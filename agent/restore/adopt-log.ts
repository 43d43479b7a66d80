import type { Transaction } from 'kysely'
import { ANCHOR_TAGS, type AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { PublishingPaused } from '#agent/anchors/publishing-paused.ts'
import { appendLeaves } from '#agent/log/append-leaves.ts'
import { foldLog } from '#agent/log/fold-log.ts'
import type { LogTables } from '#agent/store/tables/log.ts'
import type { PublishedCopy } from './open-published-copy.ts'

const BATCH = 10_000

/**
 * Takes the leaves that an anchored issuance log has more into ours, so that the next anchor's log holds all that was ever
 * anchored. Whose leaves they are nobody knows any more: they are digests.
 *
 * @throws {PublishingPaused} ANCHORS_LACKING if the copy lacks some, or if ours went on differently
 */
export async function adoptLog({
  transaction,
  organisation,
  document: { subtrees },
  copy,
}: {
  transaction: Transaction<LogTables>
  organisation: string
  document: AnchorDocument
  copy: PublishedCopy
}): Promise<{ leaves: number }> {
  const anchored = subtrees.find(({ tag }) => tag === ANCHOR_TAGS.issuanceLog)
  if (!anchored) return { leaves: 0 }
  const row = await transaction
    .selectFrom('logs')
    .select('size')
    .where('organisation', '=', organisation)
    .where('log', '=', 'issuance')
    .executeTakeFirst()
  const [from, to] = [row?.size ?? 0n, BigInt(anchored.size)]
  const leaves = from < to ? await copy.readLeaves({ from, to }) : []
  if (!leaves) throw new PublishingPaused('ANCHORS_LACKING', 'the copy lacks leaves of the issuance log')
  for (let start = 0; start < leaves.length; start += BATCH) {
    const batch = leaves.slice(start, start + BATCH)
    await appendLeaves({ transaction, organisation, log: 'issuance', leaves: batch })
  }
  const { size, root } = await foldLog({ transaction, organisation, log: 'issuance' })
  if (size !== to || `0x${root.toString('hex')}` !== anchored.root) {
    const message = 'the issuance log of this database is not the beginning of the one that was anchored'
    throw new PublishingPaused('ANCHORS_LACKING', message)
  }
  return { leaves: leaves.length }
}
