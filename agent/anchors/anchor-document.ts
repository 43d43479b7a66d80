import type { FoldedLog } from '#agent/log/fold-log.ts'
import { merkleRoot, sha256 } from '#agent/log/merkle-tree.ts'
import { type AnchoredList, statusListLeaf } from './status-list-leaf.ts'

/** The subtrees of an anchor (facts of the format: `hc-anchor/1`). */
export const ANCHOR_TAGS = {
  statusLists: 1,
  issuanceLog: 2,
  auditLog: 3,
  documents: 4,
  verificationRecords: 5,
} as const

/** `root` is 0x and lower-case hex, `size` decimal. */
export type AnchorSubtree = { tag: number; root: string; size: string }

/**
 * What an organisation published under one root. Addresses are checksummed, 32-byte values 0x and lower-case hex,
 * numbers that may exceed 2^53 decimal strings. Subtrees are in ascending order of tags; the subtree of tag 1 is the
 * RFC 9162 tree over the leaves of `statusLists`, in their order; without that subtree there are no lists.
 */
export type AnchorDocument = {
  type: 'CaresealAnchor'
  format: 'hc-anchor/1'
  chainId: string
  registry: string
  organisation: string
  sequence: string
  salt: string
  subtrees: AnchorSubtree[]
  statusLists: AnchoredList[]
}

/** The subtree of tag 1 for these lists. */
export function statusListsSubtree(lists: readonly AnchoredList[]): AnchorSubtree {
  const root = merkleRoot(lists.map(statusListLeaf))
  return { tag: ANCHOR_TAGS.statusLists, root: `0x${root.toString('hex')}`, size: String(lists.length) }
}

/** The subtree of a log, as far as it is folded. */
export function logSubtree({ tag, log: { size, root } }: { tag: number; log: FoldedLog }): AnchorSubtree {
  return { tag, root: `0x${root.toString('hex')}`, size: size.toString() }
}

/**
 * The root that goes on chain: H(0x02 ‖ "hc-anchor/1" ‖ u256 chain id ‖ registry ‖ organisation ‖ u64 sequence ‖ for
 * each subtree u8 tag ‖ u64 size ‖ root ‖ salt).
 *
 * @returns 0x and lower-case hex
 */
export function anchorRoot(document: Omit<AnchorDocument, 'type' | 'format' | 'statusLists'>): string {
  const root = sha256(
    Buffer.concat([
      Buffer.of(0x02),
      Buffer.from('hc-anchor/1', 'ascii'),
      unsigned(document.chainId, 32),
      hexBytes(document.registry),
      hexBytes(document.organisation),
      unsigned(document.sequence, 8),
      ...document.subtrees.flatMap(({ tag, size, root }) => [
        Buffer.of(tag),
        unsigned(size, 8),
        hexBytes(root),
      ]),
      hexBytes(document.salt),
    ]),
  )
  return `0x${root.toString('hex')}`
}

function unsigned(decimal: string, bytes: number): Buffer {
  return Buffer.from(
    BigInt(decimal)
      .toString(16)
      .padStart(bytes * 2, '0'),
    'hex',
  )
}

function hexBytes(text: string): Buffer {
  return Buffer.from(text.slice(2), 'hex')
}
