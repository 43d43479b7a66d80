import { hash } from 'node:crypto'

/** Tree head of an empty log: the hash of nothing (RFC 9162 §2.1.1). */
export const EMPTY_ROOT: Buffer = sha256(Buffer.alloc(0))

const LEAF = Buffer.of(0x00)
const NODE_LENGTH = 1 + 32 + 32

/** SHA-256 of one buffer, in one call. */
export function sha256(data: Uint8Array): Buffer {
  return hash('sha256', data, 'buffer')
}

/** Leaf hash of a log entry: H(0x00 ‖ entry) (RFC 9162 §2.1.1). */
export function hashLeaf(entry: Uint8Array): Buffer {
  return sha256(Buffer.concat([LEAF, entry]))
}

/** Hash of an inner node: H(0x01 ‖ left ‖ right) (RFC 9162 §2.1.1). */
export function hashChildren(left: Uint8Array, right: Uint8Array): Buffer {
  const node = Buffer.allocUnsafe(NODE_LENGTH)
  node[0] = 0x01
  node.set(left, 1)
  node.set(right, 33)
  return sha256(node)
}

/** Root of the tree over these leaf hashes (RFC 9162 §2.1.1). */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  let level = leaves
  while (level.length > 1) level = hashPairs(level)
  return Buffer.from(level[0] ?? EMPTY_ROOT)
}

/**
 * Root and every leaf's audit path (RFC 9162 §2.1.3), at the price of one tree.
 *
 * @returns `paths[i]` belongs to leaf i, nearest sibling first; the hashes in them are shared
 */
export function merklePaths(leaves: readonly Uint8Array[]): { root: Buffer; paths: Uint8Array[][] } {
  const paths: Uint8Array[][] = leaves.map(() => [])
  let level = leaves
  for (let height = 0; level.length > 1; height++) {
    for (const [index, path] of paths.entries()) {
      const sibling = level[(index >>> height) ^ 1]
      if (sibling) path.push(sibling)
    }
    level = hashPairs(level)
  }
  return { root: Buffer.from(level[0] ?? EMPTY_ROOT), paths }
}

/** One level up; a node without a right neighbour rises as it is, which is the shape that RFC 9162 asks for. */
export function hashPairs(level: readonly Uint8Array[]): Uint8Array[] {
  const parents: Uint8Array[] = []
  for (let index = 0; index < level.length; index += 2) {
    const left = level[index]!
    const right = level[index + 1]
    parents.push(right ? hashChildren(left, right) : left)
  }
  return parents
}
