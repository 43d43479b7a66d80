import { hashChildren } from './merkle-tree.ts'

/**
 * Is this leaf hash the one at `index` in the tree of `size` leaves with this root? RFC 9162 §2.1.3.2, step by step;
 * whatever is malformed is false.
 */
export function verifyInclusion({
  leaf,
  index,
  size,
  proof,
  root,
}: {
  leaf: Uint8Array
  index: bigint
  size: bigint
  proof: readonly Uint8Array[]
  root: Uint8Array
}): boolean {
  if (index < 0n || index >= size || leaf.length !== 32) return false
  let node = index
  let last = size - 1n
  let hash: Buffer = Buffer.from(leaf)
  for (const sibling of proof) {
    if (last === 0n || sibling.length !== 32) return false
    if ((node & 1n) === 1n || node === last) {
      hash = hashChildren(sibling, hash)
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n
        last >>= 1n
      }
    } else hash = hashChildren(hash, sibling)
    node >>= 1n
    last >>= 1n
  }
  return last === 0n && hash.equals(root)
}
