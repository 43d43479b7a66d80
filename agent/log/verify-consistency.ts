import { EMPTY_ROOT, hashChildren } from './merkle-tree.ts'

export type TreeHead = { size: bigint; root: Uint8Array }

/**
 * Does the tree `to` only add leaves to the tree `from`? RFC 9162 §2.1.4.2, step by step; whatever is malformed is
 * false. Every tree continues the empty one, and itself, without a proof.
 */
export function verifyConsistency({
  from,
  to,
  proof,
}: {
  from: TreeHead
  to: TreeHead
  proof: readonly Uint8Array[]
}): boolean {
  if (from.size < 0n || from.size > to.size || proof.some((node) => node.length !== 32)) return false
  if (from.size === 0n) return proof.length === 0 && EMPTY_ROOT.equals(from.root)
  if (from.size === to.size) return proof.length === 0 && Buffer.from(to.root).equals(from.root)
  const isPowerOfTwo = (from.size & (from.size - 1n)) === 0n
  const [first, ...rest] = isPowerOfTwo ? [from.root, ...proof] : proof
  if (!first || rest.length === 0) return false
  let node = from.size - 1n
  let last = to.size - 1n
  while ((node & 1n) === 1n) {
    node >>= 1n
    last >>= 1n
  }
  let earlier: Buffer = Buffer.from(first)
  let later: Buffer = Buffer.from(first)
  for (const sibling of rest) {
    if (last === 0n) return false
    if ((node & 1n) === 1n || node === last) {
      earlier = hashChildren(sibling, earlier)
      later = hashChildren(sibling, later)
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n
        last >>= 1n
      }
    } else later = hashChildren(later, sibling)
    node >>= 1n
    last >>= 1n
  }
  return last === 0n && earlier.equals(from.root) && later.equals(to.root)
}
