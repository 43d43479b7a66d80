import { EMPTY_ROOT, hashChildren } from './merkle-tree.ts'

export type TreeHasher = { add(leaf: Uint8Array): void; root(): Buffer; size(): bigint }

/** The root of a log that is read from its beginning, in memory that grows with the logarithm of its size. */
export function createTreeHasher(): TreeHasher {
  // one hash for each set bit of the size, the largest subtree first
  const subtrees: Buffer[] = []
  let size = 0n
  return {
    add(leaf) {
      let hash: Buffer = Buffer.from(leaf)
      for (let rest = size; (rest & 1n) === 1n; rest >>= 1n) hash = hashChildren(subtrees.pop()!, hash)
      subtrees.push(hash)
      size++
    },
    root() {
      return (
        subtrees.reduceRight<Buffer | undefined>(
          (right, left) => (right ? hashChildren(left, right) : left),
          undefined,
        ) ?? EMPTY_ROOT
      )
    },
    size: () => size,
  }
}
