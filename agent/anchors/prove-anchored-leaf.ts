import type { Kysely } from 'kysely'
import { proveInclusion } from '#agent/log/prove-log.ts'
import type { AnchorTables } from '#agent/store/tables/anchor.ts'
import type { LogName, LogTables } from '#agent/store/tables/log.ts'
import { ANCHOR_TAGS, type AnchorDocument } from './anchor-document.ts'
import { newestAnchor } from './read-anchor-document.ts'

/**
 * That a leaf is in an anchored log: `proof` (RFC 9162 §2.1.3, nearest sibling first, 0x hex) leads from the leaf hash
 * at `index` to `root` at `size`, the subtree of `tag` in the anchor document of `sequence`.
 */
export type AnchoredLeafProof = {
  sequence: string
  tag: number
  index: string
  size: string
  root: string
  proof: string[]
}

const TAGS: Record<LogName, number> = {
  issuance: ANCHOR_TAGS.issuanceLog,
  audit: ANCHOR_TAGS.auditLog,
  document: ANCHOR_TAGS.documents,
  verification: ANCHOR_TAGS.verificationRecords,
}

/**
 * Proves a leaf against an anchor that is in a block.
 *
 * @param sequence of the anchor; the newest if left out
 * @returns undefined while that anchor does not hold the leaf, or if there is none
 */
export async function proveAnchoredLeaf({
  database,
  organisation,
  log,
  index,
  sequence,
}: {
  database: Kysely<AnchorTables & LogTables>
  organisation: string
  log: LogName
  index: bigint
  sequence?: bigint | undefined
}): Promise<AnchoredLeafProof | undefined> {
  const anchor = await newestAnchor({ database, organisation, sequence })
  if (!anchor) return undefined
  const { subtrees }: AnchorDocument = JSON.parse(anchor.document)
  const subtree = subtrees.find(({ tag }) => tag === TAGS[log])
  if (!subtree || index < 0n || index >= BigInt(subtree.size)) return undefined
  const proof = await proveInclusion({ database, organisation, log, index, size: BigInt(subtree.size) })
  return {
    sequence: anchor.sequence.toString(),
    tag: subtree.tag,
    index: index.toString(),
    size: subtree.size,
    root: subtree.root,
    proof: proof.map((hash) => `0x${hash.toString('hex')}`),
  }
}
