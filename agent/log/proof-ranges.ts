/** A subtree, by the leaves below it: `begin` inclusive, `end` exclusive. */
export type LeafRange = { begin: bigint; end: bigint }

/**
 * The subtrees whose hashes prove that leaf `index` is in the tree of `size` leaves, nearest sibling first
 * (RFC 9162 §2.1.3.1).
 *
 * @throws {RangeError} unless 0 ≤ index < size
 */
export function inclusionRanges({ index, size }: { index: bigint; size: bigint }): LeafRange[] {
  if (index < 0n || index >= size) throw new RangeError('the leaf is not in a tree of this size')
  const ranges: LeafRange[] = []
  let begin = 0n
  let end = size
  while (end - begin > 1n) {
    const middle = begin + splitPoint(end - begin)
    if (index < middle) {
      ranges.push({ begin: middle, end })
      end = middle
    } else {
      ranges.push({ begin, end: middle })
      begin = middle
    }
  }
  return ranges.reverse()
}

/**
 * The subtrees whose hashes prove that the tree of `to` leaves continues the tree of `from` leaves
 * (RFC 9162 §2.1.4.1).
 *
 * @throws {RangeError} unless 0 < from ≤ to
 */
export function consistencyRanges({ from, to }: { from: bigint; to: bigint }): LeafRange[] {
  if (from <= 0n || from > to)
    throw new RangeError('the earlier tree must have leaves, and no more than the later one')
  const ranges: LeafRange[] = []
  let begin = 0n
  let end = to
  while (from < end) {
    const middle = begin + splitPoint(end - begin)
    if (from <= middle) {
      ranges.push({ begin: middle, end })
      end = middle
    } else {
      ranges.push({ begin, end: middle })
      begin = middle
    }
  }
  // the verifier holds the earlier root: it needs no proof where that is the whole of what is left
  if (begin > 0n) ranges.push({ begin, end })
  return ranges.reverse()
}

/** The largest power of two below `size`, which is at least 2. */
function splitPoint(size: bigint): bigint {
  return 1n << BigInt((size - 1n).toString(2).length - 1)
}
